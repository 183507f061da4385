//! The first minutes of an installation: company, first administrator, default pipeline. Once, and never again.

use crm_db::error::Result;
use crm_db::session::NewSession;
use crm_db::{Error, Tx};
use crm_domain::company::{Company, CompanyInput};
use crm_domain::deal::Status;
use crm_domain::patch::Patch;
use crm_domain::pipeline::{Pipeline, PipelineInput};
use crm_domain::record::Record;
use crm_domain::stage::{Stage, StageInput};
use crm_domain::user::{Language, RoleKey, User, UserInput, UserStatus};
use uuid::Uuid;

/// What the first-run set-up asks for.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The company's name.
    pub company_name: String,
    /// Its currency.
    pub base_currency: String,
    /// The language of the screens.
    pub language: Language,
    /// The time zone.
    pub time_zone: String,
    /// The administrator's name.
    pub name: String,
    /// The administrator's e-mail address.
    pub email: String,
    /// The hash of the administrator's password.
    pub password_hash: String,
}

/// Makes company, administrator and pipeline; opens the administrator's session when one is given.
///
/// # Errors
/// [`Error::NotFound`] when it was done before; what is wrong with the input.
pub fn set_up(tx: &mut Tx<'_>, setup: &Setup, session: Option<&NewSession>) -> Result<(User, Option<Uuid>)> {
    tx.close_setup()?;
    let company = company(tx, setup);
    let user = administrator(tx, setup);
    // Both are looked at before either fails, so that all faults are told at once.
    let (company, user) = match (company, user) {
        (Ok(company), Ok(user)) => (company, user),
        (Err(Error::Invalid(mut faults)), Err(Error::Invalid(more))) => {
            faults.0.extend(more.0);
            return Err(Error::Invalid(faults));
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    tx.create(company)?;
    let user = tx.create(user)?;
    let user = tx.set_password(user, &setup.password_hash)?;
    default_pipeline(tx, setup.language)?;
    let session = match session {
        Some(new) => Some(tx.open_session(&NewSession { user_id: user.id, ..new.clone() })?),
        None => None,
    };
    Ok((user, session))
}

fn company(tx: &mut Tx<'_>, setup: &Setup) -> Result<Company> {
    let input = CompanyInput {
        name: Patch::Set(setup.company_name.clone()),
        base_currency: Patch::Set(setup.base_currency.clone()),
        language: Patch::Set(setup.language),
        time_zone: Patch::Set(setup.time_zone.clone()),
        ..CompanyInput::default()
    };
    Company::new(input, &tx.context::<Company>()?).map_err(|mut faults| {
        for fault in &mut faults.0 {
            if fault.pointer == "/name" {
                fault.pointer = "/company_name".to_owned();
            }
        }
        Error::Invalid(faults)
    })
}

fn administrator(tx: &mut Tx<'_>, setup: &Setup) -> Result<User> {
    let input = UserInput {
        name: Patch::Set(setup.name.clone()),
        email: Patch::Set(setup.email.clone()),
        role: Patch::Set(RoleKey::Admin.as_str().to_owned()),
        language: Patch::Set(setup.language),
        time_zone: Patch::Set(setup.time_zone.clone()),
        teams: Patch::Absent,
    };
    let mut user = User::new(input, &tx.context::<User>()?)?;
    user.set_status(UserStatus::Active)?;
    Ok(user)
}

/// Name in English and German, kind, chance in percent, days until a deal there counts as rotting.
const STAGES: &[(&str, &str, Status, i32, Option<i32>)] = &[
    ("Lead", "Lead", Status::Open, 10, Some(14)),
    ("Qualified", "Qualifiziert", Status::Open, 25, Some(21)),
    ("Quote", "Angebot", Status::Open, 50, Some(21)),
    ("Negotiation", "Verhandlung", Status::Open, 75, Some(14)),
    ("Won", "Gewonnen", Status::Won, 100, None),
    ("Lost", "Verloren", Status::Lost, 0, None),
];

/// Makes the pipeline that every installation starts with.
///
/// # Errors
/// When the database fails.
pub fn default_pipeline(tx: &mut Tx<'_>, language: Language) -> Result<Pipeline> {
    let german = language == Language::De;
    let name = if german { "Vertrieb" } else { "Sales" };
    let input =
        PipelineInput { name: Patch::Set(name.to_owned()), position: Patch::Set(0), ..PipelineInput::default() };
    let pipeline = Pipeline::new(input, &tx.context::<Pipeline>()?)?;
    let pipeline = tx.create(pipeline)?;
    for (position, (english, translated, kind, probability, rotting_days)) in (0..).zip(STAGES) {
        let input = StageInput {
            pipeline_id: Patch::Set(pipeline.id),
            name: Patch::Set((if german { *translated } else { *english }).to_owned()),
            kind: Patch::Set(*kind),
            probability: Patch::Set(*probability),
            position: Patch::Set(position),
            rotting_days: rotting_days.map_or(Patch::Absent, Patch::Set),
            ..StageInput::default()
        };
        let stage = Stage::new(input, &tx.context::<Stage>()?)?;
        tx.create(stage)?;
    }
    Ok(pipeline)
}
