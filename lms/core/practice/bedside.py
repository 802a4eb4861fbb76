"""Invented people and places, and the products of the field, that encounters are made of."""

from __future__ import annotations

#: (surname, from many places; nobody in particular)
SURNAMES: tuple[str, ...] = (
    "Abara", "Adeyinka", "Almeida", "Amadi", "Andersson", "Aquino", "Baptiste", "Begay", "Bellweather",
    "Benoit", "Bianchi", "Borges", "Castellano", "Chaudhry", "Cisneros", "Dabrowski", "Delacroix", "Deshmukh",
    "Diallo", "Dossantos", "Eriksen", "Espinoza", "Farouk", "Ferraro", "Fitzgibbon", "Ghebre", "Greenhalgh",
    "Gutierrez", "Haddix", "Halvorsen", "Hashimoto", "Hernando", "Hoang", "Ibarra", "Ilves", "Ito", "Jankowski",
    "Jovanovic", "Kahananui", "Kamara", "Kaplan", "Kaur", "Keawe", "Kovalenko", "Kowalczyk", "Lindqvist",
    "Lozano", "Mahlangu", "Makoa", "Marchetti", "McAllister", "Mendez", "Mikkelsen", "Nakagawa", "Navarro",
    "Ndiaye", "Nguyen-Hart", "Novak", "Obi", "Okoye", "Olabisi", "Oyelaran", "Papadakis", "Park", "Patel-Rowe",
    "Pham", "Quispe", "Rahimi", "Ramaswamy", "Redfeather", "Rivas", "Rosenfeld", "Saetang", "Salazar",
    "Santoro", "Sato", "Shevchenko", "Silverwood", "Singh", "Sorensen", "Takala", "Tanaka", "Tesfaye",
    "Thibodeaux", "Torvald", "Tranter", "Vaughan", "Venkataraman", "Villanueva", "Whitehorse", "Yamada",
    "Yazzie", "Yilmaz", "Youssef", "Zapata", "Zielinski",
)  # fmt: skip

#: invented hospitals, each with its city (no real pair); a wrong answer names another of them
PLACES: tuple[tuple[str, str], ...] = (
    ("Springfield", "Hillcrest Regional"),
    ("Fairhaven", "Lakeside Memorial"),
    ("Ashford", "Ashford General"),
    ("Millbrook", "Saint Aldhelm’s"),
    ("Riverton", "Riverton Community"),
    ("Cedar Falls", "Three Cedars"),
    ("Northgate", "Northgate University Hospital"),
    ("Elmwood", "Elmwood County"),
    ("Port Marian", "Harborview West"),
    ("Granite Hill", "Granite Hill Medical Center"),
    ("Sweetwater", "Prairie Mercy"),
    ("Copper Ridge", "Copper Ridge Regional"),
    ("Oakdale", "Good Shepherd Oakdale"),
    ("Windham", "Windham Valley"),
)

#: months by number
MONTHS: tuple[str, ...] = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

#: CAR-T and bispecific products by generic name (the products an ED can meet; indications are left out on purpose)
CAR_T: tuple[str, ...] = ("liso-cel", "axi-cel", "tisa-cel", "brexu-cel", "cilta-cel", "ide-cel", "obe-cel")
BISPECIFICS: tuple[str, ...] = (
    "teclistamab",
    "talquetamab",
    "elranatamab",
    "linvoseltamab",
    "epcoritamab",
    "glofitamab",
    "mosunetuzumab",
)

#: (object, with its article; how a hand would use it; where it is), nothing that has two everyday names
OBJECTS: tuple[tuple[str, str, str], ...] = (
    ("a pen", "for writing, you write your name with it", "You hold up a pen"),
    ("a clock", "for the time, it goes round", "You point to the clock"),
    ("a button", "it keeps the shirt closed", "You point to a button"),
    ("a key", "for the door, you turn it", "You hold up a key"),
    ("a spoon", "for soup, you eat with it", "You hold up a spoon"),
    ("a pillow", "you put your head on it", "You point to the pillow"),
    ("a chair", "for sitting, you sit there", "You point to the chair"),
    ("a book", "you read it, with the pages", "You hold up a book"),
    ("a shoe", "you put it on, for walking", "You hold up a shoe"),
    ("a door", "you go out through it", "You point to the door"),
    ("a lamp", "it makes it bright, for the dark", "You point to the lamp"),
    ("a comb", "for the hair, you pull it through", "You hold up a comb"),
    ("an apple", "you bite it, it grows on the tree", "You hold up an apple"),
    ("a ring", "you wear it, for when you marry", "You point to a ring"),
    ("a coin", "to pay, you buy a thing with it", "You hold up a coin"),
    ("a window", "you see outside through it", "You point to the window"),
    ("a bell", "you shake it and it rings", "You hold up a bell"),
    ("an umbrella", "for the rain, so you stay dry", "You point to an umbrella"),
    ("a hat", "you wear it against the sun", "You point to a hat"),
    ("a bed", "you lie on it, for sleeping", "You point to the bed"),
)

#: sentences to write: short, everyday, the same letters never all round
SENTENCES: tuple[str, ...] = (
    "The moon is out tonight.",
    "The sky is clear and blue.",
    "My dog likes the garden.",
    "We drove to the lake today.",
    "The bread is still warm.",
    "Rain fell on the roof.",
    "The train leaves at seven.",
    "Birds sing in the morning.",
    "I like tea with milk.",
    "The river runs to the sea.",
    "Her coat hangs by the door.",
    "The old clock is slow.",
    "Snow lay on the hills.",
    "He baked a cake for us.",
)
