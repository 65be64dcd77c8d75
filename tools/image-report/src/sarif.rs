//! The findings as SARIF 2.1.0, which code hosts and editors show beside the file that makes the image.

use serde_json::{Value, json};

use crate::{archive::Image, check};

/// Which Dockerfile makes which image, from the root of the repository.
const DOCKERFILES: [(&str, &str); 2] =
    [("todo-server", "server/Dockerfile"), ("todo-web", "web/Dockerfile")];

/// One run of this program, with each check as a rule.
pub fn of(images: &[Image]) -> Value {
    let rules: Vec<_> = check::CHECKS
        .iter()
        .map(|(name, _, suggestion)| json!({ "id": id(name), "name": name, "help": { "text": suggestion } }))
        .collect();
    let results: Vec<_> = images.iter().flat_map(results).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": env!("CARGO_PKG_NAME"),
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                },
            },
            "results": results,
        }],
    })
}

fn results(image: &Image) -> Vec<Value> {
    let place = json!({ "artifactLocation": { "uri": file(&image.name) } });
    let result = |finding: check::Finding| {
        json!({
            "ruleId": id(finding.check),
            // A budget is a goal.
            "level": if finding.check == check::SIZE { "note" } else { "error" },
            "message": { "text": format!("{}: {}. {}", image.name, finding.what, finding.suggestion) },
            "locations": [{ "physicalLocation": place }],
        })
    };
    check::findings(image).into_iter().map(result).collect()
}

/// An image of somebody else's is named by itself.
fn file(image: &str) -> &str {
    let known = DOCKERFILES.iter().find(|(name, _)| check::repository(image) == Some(name));
    known.map_or(image, |(_, file)| file)
}

fn id(check: &str) -> String {
    check.replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::sample;

    #[test]
    fn an_image_that_is_well_has_rules_and_no_results() {
        let sarif = of(&[sample()]);
        assert_eq!(sarif["version"], "2.1.0");
        assert_eq!(sarif["runs"][0]["results"], json!([]));
        assert_eq!(
            sarif["runs"][0]["tool"]["driver"]["rules"].as_array().map(Vec::len),
            Some(check::CHECKS.len())
        );
    }

    #[test]
    fn a_finding_stands_by_the_dockerfile_and_under_a_rule_that_is_listed() {
        let mut image = sample();
        image.settings.user = "root".to_owned();
        let sarif = of(&[image]);
        let result = &sarif["runs"][0]["results"][0];
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert_eq!((place, &result["level"]), (&json!("server/Dockerfile"), &json!("error")));
        let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().cloned().unwrap();
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
        assert!(result["message"]["text"].as_str().unwrap().contains("set a numeric user"));
    }

    #[test]
    fn somebody_elses_image_is_named_by_itself() {
        assert_eq!(file("example.com/other:1"), "example.com/other:1");
    }
}
