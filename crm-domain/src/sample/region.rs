//! Where accounts and their people are from: names, towns, and phone numbers of ranges that no line has.

use crate::chance::Chance;

/// A part of the world with names of its own.
pub(super) struct Region {
    /// Country of accounts.
    pub country: &'static str,
    /// Language of its people.
    pub language: &'static str,
    /// The team that sells there, by its place.
    pub team: usize,
    /// Given names.
    pub first: &'static [&'static str],
    /// Family names.
    pub last: &'static [&'static str],
    /// What companies are called.
    pub stems: &'static [&'static str],
    /// What they add for each industry.
    pub trades: [&'static str; 8],
    /// How they are registered.
    pub forms: &'static [&'static str],
    /// Towns, each with a postal code, and the start of a made-up number there.
    pub towns: &'static [(&'static str, &'static str, &'static str)],
    /// Streets; `{}` is the number.
    pub streets: &'static [&'static str],
    /// Digits that follow the start of a phone number.
    pub digits: usize,
}

impl Region {
    /// Returns a phone number in this town; none where no range is reserved for made-up ones.
    pub fn phone(&self, chance: &mut Chance, start: &str) -> Option<String> {
        if start.is_empty() {
            return None;
        }
        let digits: String =
            (0..self.digits).map(|_| char::from(b'0' + u8::try_from(chance.below(10)).unwrap_or(0))).collect();
        Some(format!("{start}{digits}"))
    }
}

/// The regions; those named more often have more accounts.
pub(super) const REGIONS: &[Region] = &[GERMANY, GERMANY, GERMANY, BRITAIN, AMERICA, FRANCE, POLAND, AUSTRIA];

const GERMAN_FIRST: &[&str] = &[
    "Anna",
    "Jürgen",
    "Katharina",
    "Matthias",
    "Sabine",
    "Björn",
    "Käthe",
    "Florian",
    "Ayşe",
    "Sören",
    "Ulrike",
    "Jörg",
    "Friederike",
    "Moritz",
    "Özlem",
    "Hannah",
    "Lukas",
    "Renate",
    "Götz",
    "Miriam",
    "Torsten",
    "Svenja",
    "Emre",
    "Dörte",
];
const GERMAN_LAST: &[&str] = &[
    "Müller",
    "Schäfer",
    "Köhler",
    "Brandt",
    "Weiß",
    "Yılmaz",
    "Krüger",
    "Lindner",
    "Schröder",
    "Vogel",
    "Günther",
    "Hoffmann",
    "Jäger",
    "Böhm",
    "Petersen",
    "Roth",
    "Kaya",
    "Winkler",
    "Döring",
    "Seidel",
    "Großmann",
    "Ebert",
    "Haas",
    "Möller",
    "Kühn",
];

const GERMANY: Region = Region {
    country: "DE",
    language: "de",
    team: 0,
    first: GERMAN_FIRST,
    last: GERMAN_LAST,
    stems: &[
        "Falkenbach",
        "Lindenau",
        "Birkholz",
        "Nordstern",
        "Grünwald",
        "Hohenfels",
        "Königsbrück",
        "Silberbach",
        "Rabenau",
        "Sonnberg",
        "Tannhäuser",
        "Weidental",
        "Möwenstein",
        "Ährenfeld",
        "Ostermoor",
        "Bärwald",
    ],
    trades: ["Maschinenbau", "Software", "Handel", "Kliniken", "Energie", "Logistik", "Akademie", "Bau"],
    forms: &["GmbH", "AG", "GmbH & Co. KG", "SE"],
    towns: &[
        ("Berlin", "10115", "+49 30 23125 "),
        ("Hamburg", "20095", "+49 40 66969 "),
        ("München", "80331", "+49 89 99998 "),
        ("Köln", "50667", "+49 221 4710 "),
        ("Frankfurt am Main", "60311", "+49 69 90009 "),
    ],
    streets: &["Musterstraße {}", "Am Beispielplatz {}", "Probeweg {}", "Lindenallee {}"],
    digits: 3,
};

const AUSTRIA: Region = Region {
    country: "AT",
    stems: &["Almhof", "Edelbach", "Murtal", "Donaublick", "Steinfeld", "Großhorn", "Kärntnerhof", "Weinviertel"],
    towns: &[("Wien", "1010", ""), ("Graz", "8010", ""), ("Linz", "4020", ""), ("Salzburg", "5020", "")],
    ..GERMANY
};

const BRITAIN: Region = Region {
    country: "GB",
    language: "en",
    team: 1,
    first: &[
        "Oliver", "Amelia", "Priya", "Callum", "Niamh", "Rhys", "Imogen", "Kwame", "Fiona", "Gareth", "Zara",
        "Alistair", "Siân", "Harriet", "Tariq", "Rowan",
    ],
    last: &[
        "Ashworth",
        "Okafor",
        "Pemberton",
        "Singh",
        "MacLeod",
        "Whitfield",
        "Llewellyn",
        "Hargreaves",
        "O’Connell",
        "Bradshaw",
        "Khan",
        "Fairbairn",
        "Thackeray",
        "Osborne",
        "Mistry",
        "Redfern",
    ],
    stems: &[
        "Harrowgate",
        "Thornbury",
        "Ashcombe",
        "Blackwater",
        "Fernhill",
        "Kestrel",
        "Oakhaven",
        "Merrow",
        "Stonebridge",
        "Wexcombe",
    ],
    trades: ["Engineering", "Software", "Stores", "Health", "Energy", "Logistics", "College", "Construction"],
    forms: &["Ltd", "plc", "LLP"],
    towns: &[
        ("London", "EC1A 1AA", "+44 20 7946 0"),
        ("Manchester", "M1 1AA", "+44 161 496 0"),
        ("Edinburgh", "EH1 1AA", "+44 131 496 0"),
        ("Leeds", "LS1 1AA", "+44 113 496 0"),
    ],
    streets: &["{} Sample Street", "{} Example Road", "{} Mill Lane"],
    digits: 3,
};

const AMERICA: Region = Region {
    country: "US",
    language: "en",
    team: 1,
    first: &[
        "Maya", "Ethan", "Sofia", "Marcus", "Grace", "Diego", "Naomi", "Caleb", "Hiroshi", "Aaliyah", "Wyatt", "Elena",
        "Jamal", "Ruth", "Tobias", "Mei",
    ],
    last: &[
        "Carter",
        "Nguyen",
        "Ramírez",
        "Goldberg",
        "Washington",
        "Delgado",
        "Kim",
        "Sullivan",
        "Tanaka",
        "Brooks",
        "Petrov",
        "Whitaker",
        "Osei",
        "Lindqvist",
        "Marsh",
        "Alvarez",
    ],
    stems: &[
        "Cedar Ridge",
        "Bluestem",
        "Copper Canyon",
        "Juniper",
        "Lakeshore",
        "Prairie",
        "Redwood Bay",
        "Summit Falls",
        "Tidewater",
        "Granite Peak",
    ],
    trades: ["Manufacturing", "Software", "Retail", "Medical", "Power", "Freight", "Learning", "Builders"],
    forms: &["Inc.", "LLC", "Corp."],
    towns: &[
        ("Boston", "02108", "+1 617 555 01"),
        ("Austin", "78701", "+1 512 555 01"),
        ("Seattle", "98101", "+1 206 555 01"),
        ("Chicago", "60601", "+1 312 555 01"),
    ],
    streets: &["{} Example Avenue", "{} Sample Boulevard", "{} Maple Street"],
    digits: 2,
};

const FRANCE: Region = Region {
    country: "FR",
    language: "fr",
    team: 1,
    first: &[
        "Élodie",
        "François",
        "Chloé",
        "Théo",
        "Amélie",
        "Gaël",
        "Inès",
        "Rémi",
        "Zoé",
        "Benoît",
        "Aïcha",
        "Jérôme",
        "Hélène",
        "Loïc",
    ],
    last: &[
        "Lefèvre",
        "Marchand",
        "Bénard",
        "Moreau",
        "Garçon",
        "Dubois",
        "Hébert",
        "Rousseau",
        "Chevalier",
        "Benali",
        "Fournier",
        "Lemaître",
        "Girard",
        "Noël",
    ],
    stems: &["Bellerive", "Clairmont", "Fontenelle", "Hautbois", "Mirabelle", "Vauclair", "Sauvigné", "Rivoire"],
    trades: ["Mécanique", "Logiciels", "Distribution", "Santé", "Énergie", "Transports", "Formation", "Construction"],
    forms: &["SAS", "SARL", "SA"],
    towns: &[
        ("Paris", "75002", "+33 1 99 00 "),
        ("Lyon", "69001", "+33 4 65 71 "),
        ("Nantes", "44000", "+33 2 61 91 "),
        ("Bordeaux", "33000", "+33 5 36 49 "),
    ],
    streets: &["{} rue de l’Exemple", "{} avenue du Modèle", "{} place des Tilleuls"],
    digits: 4,
};

const POLAND: Region = Region {
    country: "PL",
    language: "pl",
    team: 1,
    first: &[
        "Łukasz",
        "Agnieszka",
        "Tomasz",
        "Małgorzata",
        "Paweł",
        "Zofia",
        "Grzegorz",
        "Katarzyna",
        "Jędrzej",
        "Żaneta",
        "Michał",
        "Elżbieta",
    ],
    last: &[
        "Nowak",
        "Wójcik",
        "Woźniak",
        "Żuk",
        "Mazur",
        "Król",
        "Wróbel",
        "Pająk",
        "Kołodziej",
        "Stępień",
        "Góra",
        "Cieślak",
    ],
    stems: &["Zielona Dolina", "Bursztyn", "Wiślana", "Jaskółka", "Dębowy Las", "Górski Szlak", "Źródło", "Orzeł"],
    trades: ["Maszyny", "Software", "Handel", "Zdrowie", "Energia", "Logistyka", "Szkolenia", "Budowa"],
    forms: &["Sp. z o.o.", "S.A."],
    towns: &[("Warszawa", "00-001", ""), ("Kraków", "30-001", ""), ("Łódź", "90-001", ""), ("Wrocław", "50-001", "")],
    streets: &["ul. Przykładowa {}", "ul. Lipowa {}", "al. Wzorcowa {}"],
    digits: 0,
};
