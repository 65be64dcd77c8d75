//! A browser's name, read out of what it calls itself.

use crate::words::{say, say_with};

/// `Firefox on Linux`, as well as can be told.
pub fn name(user_agent: Option<&str>) -> String {
    let Some(agent) = user_agent.filter(|agent| !agent.trim().is_empty()) else {
        return say("profile.device.unknown").to_owned();
    };
    // Most browsers also claim to be the ones before them; the order matters.
    let browser = first(
        agent,
        &[
            ("Edg/", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
        ],
    );
    let system = first(
        agent,
        &[
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS", "macOS"),
            ("Linux", "Linux"),
        ],
    );
    match (browser, system) {
        (Some(browser), Some(system)) => say_with("profile.device.name", &[browser, system]),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => agent.split(['/', ' ']).next().unwrap_or(agent).to_owned(),
    }
}

fn first(agent: &str, names: &[(&str, &'static str)]) -> Option<&'static str> {
    names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_by_its_own_name() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0";
        assert_eq!(name(Some(edge)), "Edge on Windows");
        assert_eq!(name(Some("curl/8.5.0")), "curl");
        assert_eq!(name(None), "Unknown device");
    }
}
