//! The database, the way past its pooler, and what can only be asked there.

use jiff::Timestamp;
use todo_core::ports::Clock;
use todo_server::{
    config::Settings,
    problem::chain,
    store::{Address, Database},
    system::SystemClock,
};

use super::{Finding, push::push};

/// A clock before this is not set: sessions would seem to have no end. (2026-01-01T00:00:00Z)
const CLOCK_MIN: Timestamp = Timestamp::constant(1_767_225_600, 0);
/// How far this clock may be from the database's, in seconds: sessions and tokens compare them.
const CLOCK_SKEW_MAX: f64 = 5.0;

/// The rows about the database. What cannot be asked is not worth waiting for.
pub(super) async fn findings(settings: &Settings) -> Vec<(&'static str, Finding)> {
    let database = match Database::open(&settings.database.address) {
        Ok(database) => database,
        Err(error) => return vec![("database", Err(chain(&error)))],
    };
    let reached = reached(&database, &settings.database.address, "DATABASE_URL").await;
    let answers = reached.is_ok();
    let mut findings = vec![("database", reached)];
    if answers {
        // SQLite has no other replicas.
        if settings.database.address.is_postgres() {
            findings.push(("direct", direct(settings).await));
        }
        findings.push(("schema", current(&database).await));
        findings.push(("clock", clock(&database).await));
        findings.push(("push", push(settings, &database).await));
    }
    database.close().await;
    findings
}

async fn reached(database: &Database, address: &Address, variable: &str) -> Finding {
    if let Some(hopeless) = database.refusal().await {
        return Err(hopeless.to_string());
    }
    match database.ping().await {
        Ok(()) => Ok(format!("{address} answers")),
        Err(error) => {
            Err(format!("{address} does not answer: {}; check {variable}", chain(&error)))
        }
    }
}

/// Whether the way past the pooler leads to the same database, and carries word of what happens.
async fn direct(settings: &Settings) -> Finding {
    let direct = settings.database.direct.as_ref();
    if let Some(direct) = direct {
        let there = Database::open(direct).map_err(|error| chain(&error))?;
        let is_good = past_the_pooler(&there, direct).await;
        there.close().await;
        is_good?;
    }
    let database = Database::open(&settings.database.address).map_err(|error| chain(&error))?;
    let database = database.with_direct(direct);
    let heard = heard(&database, direct).await;
    database.close().await;
    heard
}

/// A pooler is not listened at: what it is told would reach whoever has the connection by then.
async fn past_the_pooler(there: &Database, direct: &Address) -> Finding {
    let reached = reached(there, direct, "DATABASE_DIRECT_URL").await?;
    match there.is_pooler().await {
        Ok(false) => Ok(reached),
        Ok(true) => Err(format!(
            "{direct} is a pooler as well, which carries no word of changes; let DATABASE_DIRECT_URL lead past it"
        )),
        Err(error) => Err(chain(&error)),
    }
}

async fn heard(database: &Database, direct: Option<&Address>) -> Finding {
    let way = direct.map_or_else(|| "DATABASE_URL".to_owned(), ToString::to_string);
    match database.hears_itself().await {
        Ok(Some(true)) => Ok(format!("What other replicas do is heard at once by {way}")),
        Ok(Some(false)) => Err(format!(
            "{way} answers, and hears nothing of what DATABASE_URL is told; let DATABASE_DIRECT_URL lead to the same \
             database"
        )),
        Ok(None) => Ok(NO_WAY_PAST.to_owned()),
        Err(error) => Err(format!("{way} cannot be listened at: {}", chain(&error))),
    }
}

/// What is said where there is only a pooler, which is no fault.
const NO_WAY_PAST: &str = "Off: behind the pooler what other replicas do is looked for twice a second; set \
    DATABASE_DIRECT_URL to hear of it at once";

async fn current(database: &Database) -> Finding {
    match database.is_current().await {
        Ok(true) => Ok("The schema is current".to_owned()),
        Ok(false) => {
            Ok("`todo-server serve` or `migrate` will bring the schema up to date".to_owned())
        }
        Err(error) => Err(format!("The schema cannot be read: {}", chain(&error))),
    }
}

async fn clock(database: &Database) -> Finding {
    let now = SystemClock.now();
    if now < CLOCK_MIN {
        return Err(format!("It says {now}; set this machine's clock"));
    }
    let theirs = match database.clock().await {
        Ok(Some(theirs)) => theirs,
        Ok(None) => return Ok(format!("It says {now}")),
        Err(error) => {
            return Err(format!("The database does not tell the time: {}", chain(&error)));
        }
    };
    let skew = now.as_duration().as_secs_f64() - theirs;
    if skew.abs() > CLOCK_SKEW_MAX {
        return Err(format!("It is {skew:.0} s off the database's; let both follow NTP"));
    }
    Ok(format!("It says {now}, as the database's does"))
}
