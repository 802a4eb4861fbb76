"""What patients say when asked year, month, city and hospital and to name objects: right and wrong, never between.

A wrong answer is plainly wrong, a right one plainly right: no self-correction, no half of a name, no month next door.
Replies are written as people speak at night, without a joke at their cost. `{…}` is filled in by the generator.
"""

from __future__ import annotations

from lms.core.practice.encounter import Slip

Wrong = tuple[str, Slip]

_ONES = (
    "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spoken(number: int) -> str:
    """Say a whole number from 0 to 99 in words.

    >>> spoken(26), spoken(90), spoken(7)
    ('twenty-six', 'ninety', 'seven')
    """
    if number < 20:
        return "zero" if number == 0 else _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")


def spoken_year(year: int) -> str:
    """Say a year from 1900 to 2099 as people do.

    >>> spoken_year(2026), spoken_year(1985), spoken_year(2007), spoken_year(1900)
    ('twenty twenty-six', 'nineteen eighty-five', 'two thousand seven', 'nineteen hundred')
    """
    century, rest = divmod(year, 100)
    if century == 20 and rest < 10:
        return "two thousand" + (f" {spoken(rest)}" if rest else "")
    if rest == 0:
        return f"{spoken(century)} hundred"
    return f"{spoken(century)} {'oh-' if rest < 10 else ''}{spoken(rest)}"


YEAR_ASK: tuple[str, ...] = (
    "What year is it?",
    "Can you tell me the year?",
    "Which year are we in?",
    "The year?",
)
YEAR_RIGHT: tuple[str, ...] = (
    "{Year}.",
    "It’s {year}.",
    "{Year}. All year.",
    "Still {year}.",
    "{Digits}.",
    "We’re in {year}.",
    "The year is {year}.",
    "{Year}, and it’s gone fast.",
    "That’s an easy one. {Year}.",
    "{Year}, I wrote it on the form this morning.",
    "{Year}. My niece was born this year.",
    "It is {digits}.",
    "{Year}. You asked me that yesterday, too.",
)
YEAR_WRONG: tuple[Wrong, ...] = (
    ("{Old_year}.", Slip.WRONG_ANSWER),
    ("It’s {old_year}. We just moved in.", Slip.WRONG_ANSWER),
    ("Nineteen… nineteen… I can’t get the end of it.", Slip.BREAKS_OFF),
    ("{Old_digits}, I’m sure of it.", Slip.WRONG_ANSWER),
    ("The year? It’s the… the year, you know, the number.", Slip.WORD_LOST),
    ("I don’t know the year.", Slip.NO_ANSWER),
    ("It’s Tuesday.", Slip.WRONG_ANSWER),
    ("Yes. Yes, thank you.", Slip.OFF_TASK),
    ("Eighty-four.", Slip.WRONG_ANSWER),
    ("I should know that. I can’t find it.", Slip.NO_ANSWER),
    ("Two… two… two…", Slip.STUCK),
    ("It must be after the wedding. {Old_year}.", Slip.WRONG_ANSWER),
    ("{She} frowns, opens {her} mouth and says nothing.", Slip.NO_ANSWER),
)

MONTH_ASK: tuple[str, ...] = ("The month?", "What month is it?", "Which month are we in?", "And the month?")
MONTH_RIGHT: tuple[str, ...] = (
    "{Month}.",
    "It’s {month}.",
    "{Month}. It’s on all my appointment cards.",
    "We’re in {month}.",
    "{Month}. My next scan is at the end of it.",
    "That would be {month}.",
    "{Month}. We paid the rent last week.",
    "The month is {month}.",
    "{Month}. It came round quickly.",
    "Still {month}.",
    "{Month}, of course.",
    "This is {month}.",
)
MONTH_WRONG: tuple[Wrong, ...] = (
    ("{Far_month}.", Slip.WRONG_ANSWER),
    ("It’s {far_month}, it has to be.", Slip.WRONG_ANSWER),
    ("{Far_month}, my birthday month.", Slip.WRONG_ANSWER),
    ("It’s the… it goes by number, doesn’t it. The number.", Slip.WORD_LOST),
    ("Monday.", Slip.WRONG_ANSWER),
    ("I don’t know. I’m sorry.", Slip.NO_ANSWER),
    ("Month. Month. Month.", Slip.STUCK),
    ("The cold one? I’ve lost the word.", Slip.WORD_LOST),
    ("We had fish for supper.", Slip.OFF_TASK),
    ("Oh… it’s… no. It’s gone.", Slip.NO_ANSWER),
    ("Twenty. Twenty past.", Slip.WRONG_ANSWER),
    ("{She} looks at the window for a long time and does not answer.", Slip.NO_ANSWER),
)

CITY_ASK: tuple[str, ...] = (
    "What city are we in?",
    "Which city is this?",
    "What town are we in?",
    "And the city?",
)
CITY_RIGHT: tuple[str, ...] = (
    "{City}.",
    "We’re in {city}.",
    "{City}. I’ve lived here a while.",
    "This is {city}.",
    "{City}. We drove in on the highway.",
    "In {city}, where else.",
    "{City}. My sister lives two streets over.",
    "The city is {city}.",
    "{City}, same as yesterday.",
    "Here? {City}.",
    "It’s {city}.",
    "{City}. We rented a room here for the treatment.",
)
CITY_WRONG: tuple[Wrong, ...] = (
    ("{Other_city}.", Slip.WRONG_ANSWER),
    ("We’re in {other_city}, near the water.", Slip.WRONG_ANSWER),
    ("{Other_city}. I came by bus.", Slip.WRONG_ANSWER),
    ("The… the place. Where everybody lives.", Slip.WORD_LOST),
    ("I’m at home.", Slip.WRONG_ANSWER),
    ("I can’t tell you.", Slip.NO_ANSWER),
    ("City. It’s a city. City.", Slip.STUCK),
    ("We’re on the ship still.", Slip.WRONG_ANSWER),
    ("Could you close the curtain?", Slip.OFF_TASK),
    ("It starts with… it starts… no.", Slip.BREAKS_OFF),
    ("Upstairs.", Slip.WRONG_ANSWER),
    ("{She} shakes {her} head slowly.", Slip.NO_ANSWER),
)

HOSPITAL_ASK: tuple[str, ...] = (
    "And which hospital is this?",
    "What is the name of this hospital?",
    "Which hospital are we in?",
    "Do you know the hospital’s name?",
)
HOSPITAL_RIGHT: tuple[str, ...] = (
    "{Hospital}.",
    "This is {hospital}.",
    "{Hospital}. I know it well by now.",
    "We’re at {hospital}.",
    "{Hospital}, the emergency department.",
    "{Hospital}. I’ve been coming since spring.",
    "The hospital is {hospital}.",
    "It’s {hospital}.",
    "{Hospital}, where I had the infusion.",
    "At {hospital}.",
    "{Hospital}, yes.",
    "You people are {hospital}.",
)
HOSPITAL_WRONG: tuple[Wrong, ...] = (
    ("{Other_hospital}.", Slip.WRONG_ANSWER),
    ("This is {other_hospital}, I had my knee done here.", Slip.WRONG_ANSWER),
    ("The… the place. With the parking.", Slip.WORD_LOST),
    ("It’s the school.", Slip.WRONG_ANSWER),
    ("I don’t know which.", Slip.NO_ANSWER),
    ("It’s the one… the one… the one.", Slip.STUCK),
    ("My brother’s house.", Slip.WRONG_ANSWER),
    ("A hotel. You bring the food.", Slip.WRONG_ANSWER),
    ("I was going to water the plants.", Slip.OFF_TASK),
    ("The name is… the name… I can’t say it.", Slip.BREAKS_OFF),
    ("At the airport, aren’t we.", Slip.WRONG_ANSWER),
    ("{She} looks around the room and gives no answer.", Slip.NO_ANSWER),
)

#: `{object}` with its article, `{thing}` without, `{use}` what it is for, `{other}` a plainly different object
NAMING_RIGHT: tuple[str, ...] = (
    "{Object}.",
    "{Thing}.",
    "That’s {object}.",
    "It’s {object}.",
    "{Object}, {use}.",
    "Oh, {object}.",
    "{Object}. Next?",
    "You’ve got {object} there.",
    "That would be {object}.",
    "{Thing}. Just like mine at home.",
    "This one is {object}.",
    "I know that: {object}.",
)
NAMING_WRONG: tuple[Wrong, ...] = (
    ("That’s the… {use}.", Slip.USE_NOT_NAME),
    ("It’s… you know. {Use}.", Slip.USE_NOT_NAME),
    ("{Other}.", Slip.WRONG_ANSWER),
    ("That’s {other}.", Slip.WRONG_ANSWER),
    ("The thing. The thing there.", Slip.WORD_LOST),
    ("I can see it. I can’t say it.", Slip.WORD_LOST),
    ("It’s a… a… the…", Slip.BREAKS_OFF),
    ("Yes, I have one of those.", Slip.OFF_TASK),
    ("I want to say {other}. {Other}.", Slip.WRONG_ANSWER),
    ("{She} nods at it and says nothing.", Slip.NO_ANSWER),
    ("Blue. It’s blue.", Slip.OFF_TASK),
    ("No. It won’t come.", Slip.NO_ANSWER),
)
#: the name of the object before, once more
NAMING_STUCK: Wrong = ("{Before}.", Slip.STUCK)
