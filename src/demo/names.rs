//! Where people come from: names in their own script with the spelling that logins use, and the cities they work in.
//! Static data and nothing else.

/// A group of people who share names, script and cities.
pub(super) struct Culture {
    /// How many of a thousand people.
    pub weight: u16,
    /// Family names are of those that men and women share, since any may meet any first name.
    /// `Name` or `Name:spelling`, `_` standing for a space; without a spelling, the name in plain letters.
    pub first: &'static str,
    pub last: &'static str,
    /// The family name is said first and written without a space.
    pub family_first: bool,
    pub places: &'static [Place],
}

#[derive(Debug)]
pub(super) struct Place {
    pub city: &'static str,
    pub state: &'static str,
    pub country: &'static str,
    /// `#` stands for a digit.
    pub zip: &'static str,
    pub street: &'static str,
    pub phone: &'static str,
    pub timezone: &'static str,
    pub locale: &'static str,
    pub language: &'static str,
}

#[rustfmt::skip]
#[expect(clippy::too_many_arguments, reason = "a row of the tables below")]
const fn place(
    city: &'static str, state: &'static str, country: &'static str, zip: &'static str, street: &'static str,
    phone: &'static str, timezone: &'static str, locale: &'static str, language: &'static str,
) -> Place {
    Place { city, state, country, zip, street, phone, timezone, locale, language }
}

/// The last culture holds the names of service accounts.
pub(super) const SERVICE: usize = CULTURES.len() - 1;

#[rustfmt::skip]
pub(super) const CULTURES: &[Culture] = &[
    Culture {
        weight: 190, family_first: false,
        first: "James Mary Robert Patricia Michael Jennifer William Linda David Elizabeth Richard Barbara Joseph Susan Thomas Jessica Charles Sarah Christopher Karen Daniel Nancy Matthew Lisa Anthony Betty Mark Sandra Emily Ashley Kevin Brian Melissa Deborah Stephanie Rebecca",
        last: "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell",
        places: &[
            place("Chicago", "IL", "US", "606##", "Wacker Drive", "+1 312 555", "America/Chicago", "en_US", "en-US"),
            place("Austin", "TX", "US", "787##", "Congress Avenue", "+1 512 555", "America/Chicago", "en_US", "en-US"),
            place("San Francisco", "CA", "US", "941##", "Market Street", "+1 415 555", "America/Los_Angeles", "en_US", "en-US"),
            place("New York", "NY", "US", "100##", "Broadway", "+1 212 555", "America/New_York", "en_US", "en-US"),
        ],
    },
    Culture {
        weight: 70, family_first: false,
        first: "Oliver Amelia George Isla Harry Ava Noah Emily Jack Poppy Charlie Sophie Alfie Grace Freddie Freya Archie Evie Theo Florence Rhys Megan Hamish Eilidh",
        last: "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke MacDonald Campbell Stewart Llewellyn Featherstonehaugh Cholmondeley-Warner",
        places: &[
            place("London", "", "GB", "EC1A #BB", "Fleet Street", "+44 20 7946", "Europe/London", "en_GB", "en-GB"),
            place("Manchester", "", "GB", "M1 #AE", "Deansgate", "+44 161 496", "Europe/London", "en_GB", "en-GB"),
            place("Edinburgh", "", "GB", "EH1 #YZ", "Royal Mile", "+44 131 496", "Europe/London", "en_GB", "en-GB"),
        ],
    },
    Culture {
        weight: 110, family_first: false,
        first: "Anna Jürgen:juergen Björn:bjoern Käthe:kaethe Günther:guenther Lukas Leonie Jörg:joerg Sönke:soenke Uwe Heike Sabine Bärbel:baerbel Felix Paul Mia Emilia Hannah Maximilian Karl-Heinz Wolfgang Ursula Götz:goetz Annelie Friederike Matthias Katharina Stefan Tobias Claudia",
        last: "Müller:mueller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer:schaefer Koch Bauer Richter Klein Wolf Schröder:schroeder Neumann Schwarz Zimmermann Braun Krüger:krueger Hofmann Lange Weiß:weiss Strauß:strauss Vogel König:koenig Jäger:jaeger Groß:gross Löffler:loeffler Böhm:boehm Freiherr_von_Lützow:vonluetzow Ötztaler:oetztaler Leutheusser-Schnarrenberger",
        places: &[
            place("Hamburg", "Hamburg", "DE", "20###", "Mönckebergstraße", "+49 40 5550", "Europe/Berlin", "de_DE", "de-DE"),
            place("München", "Bayern", "DE", "80###", "Leopoldstraße", "+49 89 5550", "Europe/Berlin", "de_DE", "de-DE"),
            place("Köln", "Nordrhein-Westfalen", "DE", "50###", "Hohe Straße", "+49 221 555", "Europe/Berlin", "de_DE", "de-DE"),
            place("Zürich", "ZH", "CH", "80##", "Bahnhofstrasse", "+41 44 555", "Europe/Zurich", "de_CH", "de-CH"),
        ],
    },
    Culture {
        weight: 60, family_first: false,
        first: "François Élodie Jean-Baptiste Zoé Hélène Léa Théo Noémie Jérôme Chloé Cédric Amélie Gaël Maëlle Loïc Anaïs Benoît Océane Étienne Camille Mathieu Inès Raphaël Solène",
        last: "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefèvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Mercier Dupont Lambert Bonnet François Guérin Lœwenstein L'Hôpital D'Ormesson de_La_Rochefoucauld:delarochefoucauld",
        places: &[
            place("Paris", "Île-de-France", "FR", "750##", "rue de Rivoli", "+33 1 5550", "Europe/Paris", "fr_FR", "fr-FR"),
            place("Lyon", "Auvergne-Rhône-Alpes", "FR", "690##", "rue de la République", "+33 4 5550", "Europe/Paris", "fr_FR", "fr-FR"),
            place("Montréal", "Québec", "CA", "H2X #Y#", "rue Sainte-Catherine", "+1 514 555", "America/Toronto", "fr_CA", "fr-CA"),
        ],
    },
    Culture {
        weight: 70, family_first: false,
        first: "María José Lucía Ángel Begoña Íñigo Sofía Raúl Verónica Joaquín Ximena Andrés Inés Óscar Martín Rocío Iván Noelia Álvaro Pilar Nicolás Marisol Jesús Concepción",
        last: "García Rodríguez Martínez Hernández López González Pérez Sánchez Ramírez Torres Núñez Muñoz Peña Ibáñez Castaño Gutiérrez Vázquez Domínguez Ordóñez Zúñiga García-Márquez Fernández_de_Córdoba:fernandezdecordoba Castellanos Ruiz Ortega Díaz",
        places: &[
            place("Madrid", "Madrid", "ES", "280##", "Gran Vía", "+34 91 555", "Europe/Madrid", "es_ES", "es-ES"),
            place("Ciudad de México", "CDMX", "MX", "06###", "Paseo de la Reforma", "+52 55 5550", "America/Mexico_City", "es_MX", "es-MX"),
            place("Bogotá", "Cundinamarca", "CO", "110###", "Carrera Séptima", "+57 601 555", "America/Bogota", "es_CO", "es-CO"),
        ],
    },
    Culture {
        weight: 35, family_first: false,
        first: "Giulia Francesco Niccolò Aurora Lorenzo Beatrice Leonardo Chiara Gabriele Martina Riccardo Ginevra Tommaso Noemi Andrea Federica Matteo Vittoria",
        last: "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De_Luca:deluca D'Angelo D'Amico Nicolò Cattaneo Lo_Monaco:lomonaco Barbieri Fontana Mariani",
        places: &[
            place("Milano", "MI", "IT", "201##", "Via Torino", "+39 02 5550", "Europe/Rome", "it_IT", "it-IT"),
            place("Roma", "RM", "IT", "001##", "Via del Corso", "+39 06 5550", "Europe/Rome", "it_IT", "it-IT"),
        ],
    },
    Culture {
        weight: 50, family_first: false,
        first: "João Antônio Conceição Luís Thaís Caíque Flávia Vinícius Letícia Gonçalo Inês Tomás Márcia Sebastião Júlia Otávio Simão Lúcia",
        last: "Silva Santos Oliveira Souza Lima Pereira Ferreira Alves Ribeiro Gonçalves Araújo Magalhães Guimarães Simões Falcão Assunção Conceição Brandão Leão da_Silva:dasilva dos_Santos:dossantos Albuquerque_e_Castro:albuquerque",
        places: &[
            place("São Paulo", "SP", "BR", "01###-0##", "Avenida Paulista", "+55 11 5550", "America/Sao_Paulo", "pt_BR", "pt-BR"),
            place("Lisboa", "Lisboa", "PT", "1###-0##", "Avenida da Liberdade", "+351 21 555", "Europe/Lisbon", "pt_PT", "pt-PT"),
        ],
    },
    Culture {
        weight: 30, family_first: false,
        first: "Daan Emma Sem Sanne Lotte Bram Fenna Thijs Noor Jeroen Maartje Zoë Renée Joost Anouk Wouter",
        last: "de_Jong:dejong Jansen de_Vries:devries van_den_Berg:vandenberg van_Dijk:vandijk Bakker Visser Smit Meijer de_Boer:deboer Mulder van_der_Velden:vandervelden 't_Hart:t.hart Coördinaal:coordinaal Vermeulen Peeters Maes",
        places: &[
            place("Amsterdam", "Noord-Holland", "NL", "10## AB", "Damrak", "+31 20 555", "Europe/Amsterdam", "nl_NL", "nl-NL"),
            place("Antwerpen", "Antwerpen", "BE", "20##", "Meir", "+32 3 555", "Europe/Brussels", "nl_BE", "nl-BE"),
        ],
    },
    Culture {
        weight: 25, family_first: false,
        first: "Åsa Göran Märta Lars Ingrid Björn Sören Elin Östen Gösta Karin Håkan Linnéa Örjan Maja Nils",
        last: "Andersson Johansson Karlsson Nilsson Eriksson Åkesson Öberg Sjöberg Lindström Bergström Ängström Håkansson Löfgren Nyström Sandström Strömberg",
        places: &[
            place("Stockholm", "", "SE", "111 ##", "Drottninggatan", "+46 8 5550", "Europe/Stockholm", "sv_SE", "sv-SE"),
            place("Göteborg", "", "SE", "411 ##", "Avenyn", "+46 31 555", "Europe/Stockholm", "sv_SE", "sv-SE"),
        ],
    },
    Culture {
        weight: 18, family_first: false,
        first: "Øystein Åse Bjørn Sigrid Håvard Solveig Jørgen Ingeborg Pål Torbjørn Ragnhild Søren Mette Kåre Liv Asbjørn",
        last: "Hansen Johansen Olsen Larsen Bjørnstad Ødegård Søndergaard Nørgaard Kjærgaard Bråten Sæther Grønland Håland Mæland Østergård Aagaard",
        places: &[
            place("Oslo", "", "NO", "01##", "Karl Johans gate", "+47 22 55", "Europe/Oslo", "nb_NO", "nb-NO"),
            place("København", "", "DK", "1###", "Strøget", "+45 33 55", "Europe/Copenhagen", "da_DK", "da-DK"),
        ],
    },
    Culture {
        weight: 12, family_first: false,
        first: "Väinö Aino Jyrki Päivi Eero Sanna Mikko Heikki Tuuli Kaarina Jukka Pirkko",
        last: "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Yli-Hallila",
        places: &[
            place("Helsinki", "Uusimaa", "FI", "001##", "Mannerheimintie", "+358 9 555", "Europe/Helsinki", "fi_FI", "fi-FI"),
        ],
    },
    Culture {
        weight: 40, family_first: false,
        first: "Łukasz Małgorzata Paweł Świętosława Michał Żaneta Stanisław Agnieszka Bartłomiej Grażyna Wojciech Zofia Tomasz Elżbieta Jędrzej Danuta Rafał Bożena",
        last: "Nowak Wójcik Kowalczyk Woźniak Mazur Krawczyk Wróbel Król Stępień Zając Kaźmierczak Dudek Wieczorek Gołąb Pawlak Kołodziej Sikora Brzęczyszczykiewicz",
        places: &[
            place("Kraków", "małopolskie", "PL", "30-0##", "ulica Floriańska", "+48 12 555", "Europe/Warsaw", "pl_PL", "pl-PL"),
            place("Łódź", "łódzkie", "PL", "90-0##", "ulica Piotrkowska", "+48 42 555", "Europe/Warsaw", "pl_PL", "pl-PL"),
        ],
    },
    Culture {
        weight: 20, family_first: false,
        first: "Jiří Kateřina Tomáš Lenka Zdeněk Věra Ondřej Šárka Luboš Žofie Matěj Ľudmila",
        last: "Krejčí Kočí Martinů Petrů Pavlů Janů Černých Šerých Matějů Tomšů",
        places: &[
            place("Praha", "", "CZ", "110 ##", "Václavské náměstí", "+420 2 5550", "Europe/Prague", "cs_CZ", "cs-CZ"),
        ],
    },
    Culture {
        weight: 15, family_first: false,
        first: "Ágnes Gergő László Zsófia Béla Erzsébet Győző Ildikó Örs Ödön Tímea Zoltán",
        last: "Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas Hegedűs Szőke",
        places: &[
            place("Budapest", "", "HU", "10##", "Andrássy út", "+36 1 555", "Europe/Budapest", "hu_HU", "hu-HU"),
        ],
    },
    Culture {
        weight: 25, family_first: false,
        first: "Ayşe Çağlar Gökçe İbrahim Işıl Mehmet Özge Şükrü Ümit Zeynep Oğuz Tuğçe Burak Elif",
        last: "Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Güneş Çetin Koç",
        places: &[
            place("İstanbul", "", "TR", "34###", "İstiklal Caddesi", "+90 212 555", "Europe/Istanbul", "tr_TR", "tr-TR"),
        ],
    },
    Culture {
        weight: 25, family_first: false,
        first: "Anh Bảo Châu Dũng Đức Hương Khánh Linh Minh Ngọc Phượng Quỳnh Thảo Tuấn Vũ Xuân",
        last: "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
        places: &[
            place("Thành phố Hồ Chí Minh", "", "VN", "7000##", "Đường Đồng Khởi", "+84 28 5550", "Asia/Ho_Chi_Minh", "vi_VN", "vi-VN"),
        ],
    },
    Culture {
        weight: 25, family_first: false,
        first: "Aoife Ciarán Siobhán Pádraig Niamh Oisín Róisín Seán Caoimhe Tadhg Gráinne Eoghan",
        last: "O'Brien O'Connor O'Sullivan Murphy Kelly Walsh O'Neill Byrne Breathnach McCarthy de_Búrca:deburca Doyle O'Shaughnessy Fitzgerald",
        places: &[
            place("Dublin", "Leinster", "IE", "D02 X2##", "Grafton Street", "+353 1 555", "Europe/Dublin", "en_IE", "en-IE"),
        ],
    },
    Culture {
        weight: 40, family_first: true,
        first: "伟:wei 芳:fang 娜:na 敏:min 静:jing 丽华:lihua 强:qiang 磊:lei 军:jun 洋:yang 勇:yong 艳:yan 杰:jie 娟:juan 涛:tao 明远:mingyuan 超:chao 秀英:xiuying",
        last: "王:wang 李:li 张:zhang 刘:liu 陈:chen 杨:yang 黄:huang 赵:zhao 吴:wu 周:zhou 徐:xu 孙:sun 马:ma 朱:zhu 胡:hu 欧阳:ouyang 司马:sima 诸葛:zhuge",
        places: &[
            place("上海", "上海市", "CN", "2000##", "南京路", "+86 21 5550", "Asia/Shanghai", "zh_CN", "zh-CN"),
            place("台北", "台北市", "TW", "100##", "忠孝東路", "+886 2 5550", "Asia/Taipei", "zh_TW", "zh-TW"),
            place("Singapore", "", "SG", "0489##", "Raffles Place", "+65 6555", "Asia/Singapore", "en_SG", "en-SG"),
        ],
    },
    Culture {
        weight: 30, family_first: true,
        first: "翔太:shota 陽菜:hina 健:ken 美咲:misaki 大輔:daisuke さくら:sakura 拓也:takuya 結衣:yui 直樹:naoki 恵子:keiko 隆:takashi 由美子:yumiko 誠:makoto 葵:aoi",
        last: "佐藤:sato 鈴木:suzuki 高橋:takahashi 田中:tanaka 渡辺:watanabe 伊藤:ito 山本:yamamoto 中村:nakamura 小林:kobayashi 加藤:kato 吉田:yoshida 山田:yamada 佐々木:sasaki 長谷川:hasegawa",
        places: &[
            place("東京", "東京都", "JP", "100-00##", "丸の内", "+81 3 5550", "Asia/Tokyo", "ja_JP", "ja-JP"),
            place("大阪", "大阪府", "JP", "530-00##", "梅田", "+81 6 5550", "Asia/Tokyo", "ja_JP", "ja-JP"),
        ],
    },
    Culture {
        weight: 18, family_first: true,
        first: "민준:minjun 서연:seoyeon 지훈:jihoon 수빈:subin 현우:hyunwoo 지민:jimin 예은:yeeun 도윤:doyun 하은:haeun 은지:eunji",
        last: "김:kim 이:lee 박:park 최:choi 정:jung 강:kang 조:cho 윤:yoon 장:jang 남궁:namgung",
        places: &[
            place("서울", "서울특별시", "KR", "045##", "세종대로", "+82 2 5550", "Asia/Seoul", "ko_KR", "ko-KR"),
        ],
    },
    Culture {
        weight: 25, family_first: false,
        first: "محمد:mohammed فاطمة:fatima أحمد:ahmed عائشة:aisha علي:ali مريم:maryam يوسف:youssef ليلى:layla خالد:khaled نور:nour عمر:omar هدى:huda",
        last: "الهاشمي:alhashimi المصري:almasri حداد:haddad الخطيب:alkhatib منصور:mansour الأحمد:alahmad نجار:najjar بن_سلمان:binsalman العلي:alali درويش:darwish قاسم:qasim صالح:saleh",
        places: &[
            place("دبي", "", "AE", "0####", "شارع الشيخ زايد", "+971 4 555", "Asia/Dubai", "ar_AE", "ar-AE"),
            place("القاهرة", "", "EG", "115##", "شارع التحرير", "+20 2 5550", "Africa/Cairo", "ar_EG", "ar-EG"),
        ],
    },
    Culture {
        weight: 12, family_first: false,
        first: "נועה:noa דוד:david תמר:tamar יוסי:yossi שירה:shira איתן:eitan מיכל:michal אורי:uri יעל:yael משה:moshe",
        last: "כהן:cohen לוי:levi מזרחי:mizrahi פרץ:peretz ביטון:biton דהן:dahan אברהם:avraham פרידמן:friedman בן-דוד:ben-david רוזנברג:rosenberg",
        places: &[
            place("תל אביב-יפו", "", "IL", "61###", "שדרות רוטשילד", "+972 3 555", "Asia/Jerusalem", "he_IL", "he-IL"),
        ],
    },
    Culture {
        weight: 20, family_first: false,
        first: "Александр:aleksandr Мария:maria Дмитрий:dmitry Екатерина:ekaterina Сергей:sergey Ольга:olga Иван:ivan Наталья:natalya Юрий:yury Татьяна:tatyana Олександр:oleksandr Оксана:oksana",
        last: "Шевченко:shevchenko Коваленко:kovalenko Бондаренко:bondarenko Ткаченко:tkachenko Кравченко:kravchenko Мельник:melnyk Гончаренко:honcharenko Черных:chernykh Долгих:dolgikh Коваль:koval",
        places: &[
            place("Київ", "", "UA", "01###", "Хрещатик", "+380 44 555", "Europe/Kyiv", "uk_UA", "uk-UA"),
            place("Алматы", "", "KZ", "0500##", "проспект Абая", "+7 727 555", "Asia/Almaty", "ru_KZ", "ru-KZ"),
        ],
    },
    Culture {
        weight: 12, family_first: false,
        first: "Γιώργος:giorgos Ελένη:eleni Νίκος:nikos Αικατερίνη:aikaterini Δημήτρης:dimitris Σοφία:sofia Παναγιώτης:panagiotis Ιωάννα:ioanna",
        last: "Γεωργίου:georgiou Νικολάου:nikolaou Οικονόμου:oikonomou Δημητρίου:dimitriou Βασιλείου:vasileiou Παπαγεωργίου:papageorgiou Ιωάννου:ioannou Αθανασίου:athanasiou Χρήστου:christou",
        places: &[
            place("Αθήνα", "Αττική", "GR", "105 ##", "οδός Ερμού", "+30 21 0555", "Europe/Athens", "el_GR", "el-GR"),
        ],
    },
    Culture {
        weight: 60, family_first: false,
        first: "Aarav Priya Rohan Ananya Vikram Deepika Arjun Kavya Sanjay Lakshmi Rahul Meera Karthik Divya Suresh Pooja Harpreet Imran",
        last: "Sharma Patel Singh Kumar Gupta Reddy Iyer Nair Mehta Chatterjee Rao Joshi Khan Das Verma Bhattacharya Venkatanarasimharajuvaripeta Kaur Banerjee Desai",
        places: &[
            place("Bengaluru", "Karnataka", "IN", "5600##", "MG Road", "+91 80 5550", "Asia/Kolkata", "en_IN", "en-IN"),
            place("Hyderabad", "Telangana", "IN", "5000##", "HITEC City Road", "+91 40 5550", "Asia/Kolkata", "en_IN", "en-IN"),
        ],
    },
    Culture {
        weight: 25, family_first: false,
        first: "Chidi Ngozi Kwame Amara Tunde Adaeze Folaṣadé:folasade Kofi Zainab Emeka Yetunde Thandiwe Sipho Wanjiru",
        last: "Okafor Adeyemi Mensah Okonkwo Balogun Nwosu Boateng Ọlájídé:olajide Eze Abubakar Dlamini Mokoena Kamau Owusu",
        places: &[
            place("Lagos", "Lagos", "NG", "1001##", "Broad Street", "+234 1 555", "Africa/Lagos", "en_NG", "en-NG"),
            place("Nairobi", "", "KE", "001##", "Kenyatta Avenue", "+254 20 555", "Africa/Nairobi", "en_KE", "en-KE"),
        ],
    },
    Culture {
        weight: 14, family_first: false,
        first: "Ștefan Ioana Răzvan Mădălina Cătălin Ilinca Mihai Lăcrămioara Anca Bogdan",
        last: "Popescu Ionescu Stănescu Munteanu Țepeș Dumitrașcu Niță Ștefănescu Brâncuși Constantinescu",
        places: &[
            place("București", "", "RO", "0100##", "Calea Victoriei", "+40 21 555", "Europe/Bucharest", "ro_RO", "ro-RO"),
        ],
    },
    Culture {
        weight: 14, family_first: false,
        first: "Backup Build Deploy Monitoring Payroll Print Scanner Sync Report Mail Door Badge Warehouse Kiosk",
        last: "Service Bot Runner Gateway Agent Worker Robot Account Connector Scheduler",
        places: &[
            place("Chicago", "IL", "US", "606##", "Wacker Drive", "+1 312 555", "America/Chicago", "en_US", "en-US"),
        ],
    },
];
