//! Departments, titles, skills: what people at Acme do. Static data and nothing else.

#[derive(Debug)]
pub(super) struct Department {
    pub name: &'static str,
    pub division: &'static str,
    pub cost_center: u32,
    pub titles: &'static [&'static str],
}

#[rustfmt::skip]
pub(super) const DEPARTMENTS: &[Department] = &[
    Department { name: "Sales", division: "Commercial", cost_center: 4100, titles: &["Account Manager", "Account Executive", "Sales Engineer", "Sales Director", "Inside Sales Representative"] },
    Department { name: "Engineering", division: "Technology", cost_center: 7100, titles: &["Software Engineer", "Senior Software Engineer", "Staff Engineer", "Engineering Manager", "Test Engineer", "Site Reliability Engineer"] },
    Department { name: "Customer Support", division: "Commercial", cost_center: 4300, titles: &["Support Specialist", "Support Team Lead", "Technical Account Manager"] },
    Department { name: "Operations", division: "Production", cost_center: 5100, titles: &["Operations Analyst", "Plant Manager", "Shift Supervisor", "Logistics Coordinator"] },
    Department { name: "Marketing", division: "Commercial", cost_center: 4200, titles: &["Brand Manager", "Content Strategist", "Campaign Manager", "Head of Marketing"] },
    Department { name: "Finance", division: "Corporate", cost_center: 1100, titles: &["Accountant", "Financial Controller", "Treasury Analyst", "Payroll Specialist"] },
    Department { name: "Human Resources", division: "Corporate", cost_center: 1200, titles: &["HR Business Partner", "Recruiter", "Compensation Analyst"] },
    Department { name: "Information Technology", division: "Technology", cost_center: 7200, titles: &["System Administrator", "Helpdesk Agent", "Network Engineer", "Identity Engineer"] },
    Department { name: "Research", division: "Technology", cost_center: 7300, titles: &["Research Scientist", "Laboratory Technician", "Principal Researcher"] },
    Department { name: "Procurement", division: "Production", cost_center: 5200, titles: &["Buyer", "Category Manager", "Supplier Quality Engineer"] },
    Department { name: "Legal", division: "Corporate", cost_center: 1300, titles: &["Counsel", "Paralegal", "Data Protection Officer"] },
    Department { name: "Facilities", division: "Corporate", cost_center: 1400, titles: &["Facility Manager", "Receptionist", "Caretaker"] },
    Department { name: "Security", division: "Technology", cost_center: 7400, titles: &["Security Analyst", "Incident Responder", "Security Architect"] },
    Department { name: "Contracts", division: "Corporate", cost_center: 1500, titles: &["Contract Manager", "Contracts Administrator"] },
];

pub(super) const SKILLS: &[&str] = &[
    "Negotiation",
    "SQL",
    "Rust",
    "Spanish",
    "First aid",
    "Forklift",
    "Excel",
    "Kubernetes",
    "German",
    "Project management",
    "Welding",
    "Copywriting",
    "Python",
    "Accounting",
    "Public speaking",
    "Terraform",
];

/// Value and title.
pub(super) const ZONES: &[(&str, &str)] = &[
    ("LOBBY", "Lobby"),
    ("OFFICE", "Office floors"),
    ("LAB", "Laboratories"),
    ("PLANT", "Plant and warehouse"),
    ("DATACENTER", "Data centre"),
];

/// Value and title.
pub(super) const EMPLOYMENT: &[(&str, &str)] =
    &[("FULL_TIME", "Full time"), ("PART_TIME", "Part time"), ("INTERN", "Intern"), ("RETIRED", "Retired")];
