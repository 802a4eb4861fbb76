"""What patients do when asked to follow a command, to write and to count back: right and wrong, never in between."""

from __future__ import annotations

from lms.core.practice.encounter import Manner, Slip
from lms.core.practice.speech import Wrong

#: (command, what following it looks like)
COMMANDS: tuple[tuple[str, str], ...] = (
    ("Show me two fingers.", "{She} holds up two fingers."),
    ("Close your eyes and stick out your tongue.", "{She} closes {her} eyes and puts out {her} tongue."),
    ("Touch your nose.", "{She} touches {her} nose with one finger."),
    ("Make a fist.", "{She} makes a fist."),
    ("Open your mouth wide.", "{She} opens {her} mouth wide."),
    ("Point to the ceiling.", "{She} points straight up."),
    ("Raise one hand.", "{She} raises one hand and keeps it up."),
    ("Give me a thumbs up.", "{She} puts {her} thumb up."),
    ("Squeeze my hand, then let go.", "{She} squeezes your hand and lets go."),
    ("Close your eyes.", "{She} closes {her} eyes and keeps them closed until you say thank you."),
    ("Put your hand on your head.", "{She} lays one hand on {her} head."),
    ("Wave to me.", "{She} waves."),
    ("Touch your ear.", "{She} touches one ear."),
    ("Tap the rail three times.", "{She} taps the rail: one, two, three."),
)

COMMAND_WRONG: tuple[Wrong, ...] = (
    ("{She} looks at you and smiles. {Her} hands stay on the blanket.", Slip.NOT_DONE),
    ("{She} says “All right” and does nothing. You ask again. Nothing.", Slip.NOT_DONE),
    ("{She} pulls at the edge of the sheet instead.", Slip.ANOTHER_ACTION),
    ("{She} repeats your words back to you and does not move.", Slip.NOT_DONE),
    ("{She} starts to take off {her} sock.", Slip.ANOTHER_ACTION),
    ("{She} turns to the wall.", Slip.NOT_DONE),
    ("{She} nods, and keeps nodding.", Slip.ANOTHER_ACTION),
    ("“In a minute”, {she} says. A minute later {she} has done nothing.", Slip.NOT_DONE),
    ("{She} reaches for your badge and holds on to it.", Slip.ANOTHER_ACTION),
    ("{She} watches your face. {She} does not do it, nor when you show {them} how.", Slip.NOT_DONE),
    ("{She} picks up the cup and puts it down, again and again.", Slip.ANOTHER_ACTION),
    ("{She} begins to count aloud and does not do it.", Slip.ANOTHER_ACTION),
)

#: (manner, what a reader who cannot see the writing is told; `{sentence}` is what was asked for)
WRITING_RIGHT: tuple[tuple[Manner, str], ...] = (
    (Manner.STEADY, "Even handwriting on the line. It reads: “{sentence}”"),
    (Manner.SMALL, "Small, neat handwriting. Every word can be read: “{sentence}”"),
    (Manner.LARGE, "Large, round handwriting. Every word can be read: “{sentence}”"),
    (Manner.SLANTED, "Handwriting that leans and climbs a little. Every word can be read: “{sentence}”"),
)
WRITING_WRONG: tuple[tuple[Manner, str, Slip], ...] = (
    (
        Manner.TRAILS_OFF,
        "The first word is written. Then the letters flatten into a wavy line that slides off the ruled line.",
        Slip.BREAKS_OFF,
    ),
    (Manner.OVERWRITTEN, "All letters lie on top of one another in one place. No word can be read.", Slip.UNREADABLE),
    (Manner.SCRIBBLE, "Jagged strokes up and down across the paper. No letter can be made out.", Slip.UNREADABLE),
    (Manner.ONE_LETTER, "The first letter is written over and over along the line. Nothing else.", Slip.STUCK),
    (Manner.LOOPS, "A row of loops, one after another. No letters.", Slip.UNREADABLE),
    (Manner.BLANK, "The pen touches the paper once and rests. A dot, and no letter.", Slip.BLANK),
)
WRITING_ASK: tuple[str, ...] = ("Please write: “{sentence}”", "Would you write this for me: “{sentence}”")

COUNTING_ASK: tuple[str, ...] = (
    "Please count backwards from 100 by tens.",
    "Count back from 100 for me, in tens.",
    "Start at 100 and count down by ten.",
)
COUNTING_RIGHT: tuple[str, ...] = (
    "100, 90, 80, 70, 60, 50, 40, 30, 20, 10.",
    "One hundred, ninety, eighty, seventy, sixty, fifty, forty, thirty, twenty, ten.",
    "100, 90, 80, 70, 60, 50, 40, 30, 20, 10, 0.",
    "One hundred. Ninety. Eighty. Seventy. Sixty. Fifty. Forty. Thirty. Twenty. Ten. Zero.",
    "A hundred, ninety, eighty, seventy, sixty, fifty, forty, thirty, twenty, ten. There.",
    "Okay. 100, 90, 80, 70, 60, 50, 40, 30, 20, 10. Done.",
    "100… 90… 80… 70… 60… 50… 40… 30… 20… 10.",
    "A hundred… ninety… eighty… seventy… sixty… fifty… forty… thirty… twenty… ten.",
    "100, 90, 80, 70, 60, 50, 40, 30, 20, 10, nothing left.",
    "Down by ten: 100, 90, 80, 70, 60, 50, 40, 30, 20, 10.",
    "From a hundred: one hundred, ninety, eighty, seventy, sixty, fifty, forty, thirty, twenty, ten, zero.",
    "100, 90, 80, 70, 60, 50, 40, 30, 20, 10. I was a bookkeeper.",
)
COUNTING_WRONG: tuple[Wrong, ...] = (
    ("100, 90, 80… 80… what came after?", Slip.BREAKS_OFF),
    ("One hundred, ninety, eighty… I’ve lost it.", Slip.BREAKS_OFF),
    ("100, 90, 70, 60, 20. Finished.", Slip.WRONG_ANSWER),
    ("Ten, twenty, thirty, forty, fifty.", Slip.WRONG_ANSWER),
    ("100, 99, 98, 97, 96, 95…", Slip.WRONG_ANSWER),
    ("100, 90, 90, 90, 90…", Slip.STUCK),
    ("One hundred, two hundred, three hundred.", Slip.WRONG_ANSWER),
    ("100… a hundred… I can’t.", Slip.BREAKS_OFF),
    ("Ninety-one, sixty, eleven, forty.", Slip.WRONG_ANSWER),
    ("100, 80, 60, 40, 20, done.", Slip.WRONG_ANSWER),
    ("One, two, three, four, five, six.", Slip.WRONG_ANSWER),
    ("100, 90, 80, 70, and then my sister came.", Slip.OFF_TASK),
    ("{She} breathes in to start, looks at the clock, and does not begin.", Slip.NO_ANSWER),
)

#: why an item was not assessed, without a hint at how it would have gone
NOT_ASSESSED: dict[str, tuple[str, ...]] = {
    "orientation": (
        "An alarm goes off next door. When you are back you have not asked this one.",
        "The x-ray team comes in before you can ask.",
    ),
    "command": ("The line is being changed. You have not asked for this yet.",),
    "writing": ("There is no pen and paper at the bedside. You have not done this yet.",),
    "counting": ("The porter arrives for the CT. You have not asked for this yet.",),
}

#: asked by a colleague from habit; scores nothing in ICE (ICE-02, Neelapu 2018)
PRESIDENT_ASK = "Your colleague asks: Who is the president?"
PRESIDENT_REPLY: tuple[str, ...] = (
    "Oh… the tall one. I don’t follow it.",
    "{She} gives the right name.",
    "I can’t think of the name.",
    "{She} gives a name from long ago.",
)

#: awake and looking, without a word (IC-02): every item the same silence, told differently
MUTE: tuple[str, ...] = (
    "{She} looks straight at you. No word comes.",
    "{She} moves {her} lips. No sound.",
    "{Her} eyes follow you. {She} says nothing.",
    "{She} looks at you, and away. Nothing.",
    "{She} draws a breath as if to speak. Silence.",
    "{She} watches your mouth. No answer.",
    "{She} blinks and keeps looking at you. Nothing said.",
    "{She} frowns. Not a word.",
    "{She} is awake and silent.",
    "You wait. {She} looks back at you and does not speak.",
)
MUTE_TASK: tuple[str, ...] = (
    "{Her} eyes are open and on you. {She} does not do it.",
    "{She} looks at your hand and does not move.",
    "{She} keeps looking at you. {Her} hands do not move.",
)
#: after lorazepam for a scan: what cannot be assessed is not a 0 (ICE-06)
DROWSY: tuple[str, ...] = (
    "{She} opens {her} eyes and closes them again.",
    "{She} has drifted off before you finish.",
    "A mumble, eyes closed. Then nothing.",
    "You say it twice. {She} sleeps on.",
    "{She} turns {her} head towards you and is asleep again.",
    "{Her} eyelids flutter. No answer.",
    "{She} begins, and falls asleep in the middle.",
)
UNAROUSABLE: tuple[str, ...] = ("No response.", "Nothing. Eyes closed.", "No response to your voice or your hand.")
