//! What kubectl-ai asks of a cluster when somebody puts the ten questions of its guide: its very commands, run
//! as it runs them (by a shell, in the place that `helm/aiops/kubectl-ai/run` makes), by three accounts.
//! kubectl-ai itself is not among what every registry serves; its model's part, which command to write, is the
//! table's here.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Stdio};

use anyhow::{Result, ensure};
use tempfile::TempDir;
use todo_tests::cluster::{RELEASE, Release, eventually, leave_out, run};
use tokio::process::Command;

use crate::agents::Agent;

const GUIDE: &str = include_str!("../../helm/aiops/kubectl-ai/README.md");
const RUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../helm/aiops/kubectl-ai/run");
/// In kubectl-ai's stead: each command by a shell of its own, as its tools do it, the first refusal last.
const STAND_IN: &str = "#!/bin/bash\nshift 2\nfor command; do bash -c \"$command\" || exit; done\n";

/// Whom the chart makes accounts for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Account {
    Observer,
    Scaler,
    /// The server's own, where an operator may change the release.
    Operator,
}

use Account::{Observer, Operator, Scaler};

impl Account {
    const ALL: [Self; 3] = [Observer, Scaler, Operator];

    fn name(self) -> &'static str {
        match self {
            Observer => "observer",
            Scaler => "scaler",
            Operator => "server",
        }
    }
}

/// One command that a model writes.
struct Step {
    command: &'static str,
    /// Who may; to others it is forbidden.
    by: &'static [Account],
    /// What stands in the answer of a cluster that was really asked.
    wanted: &'static [&'static str],
}

const fn look(command: &'static str, wanted: &'static [&'static str]) -> Step {
    Step { command, by: &Account::ALL, wanted }
}

/// A question of the guide, and what kubectl-ai sends to answer it.
struct Question {
    ask: &'static str,
    steps: &'static [Step],
}

const SCALE_UP: &str = "kubectl scale deployment/todo-chatbot-web --replicas=3";
const SCALE_BACK: &str =
    "kubectl scale deployment/todo-chatbot-server deployment/todo-chatbot-web --replicas=2";

/// Put while the database is away.
const WITHOUT_DATABASE: [Question; 2] = [
    Question {
        ask: "Why is the server not ready?",
        steps: &[
            look(
                "kubectl get pods --selector app.kubernetes.io/component=server --output 'jsonpath={range .items[*]}{.metadata.name}{\" \"}{.status.conditions[?(@.type==\"Ready\")].reason}{\"\\n\"}{end}'",
                &["todo-chatbot-server-", "ContainersNotReady"],
            ),
            look("kubectl logs deployment/todo-chatbot-server --tail=50", &["database"]),
            look("kubectl get statefulset/todo-chatbot-postgres", &["0/0"]),
        ],
    },
    Question {
        ask: "What was the last error?",
        steps: &[
            look(
                "kubectl logs --selector app.kubernetes.io/instance=todo-chatbot --all-containers --prefix --since=10m --tail=100",
                &["todo-chatbot-server-", "database"],
            ),
            look(
                "kubectl get events --field-selector type=Warning --sort-by .lastTimestamp",
                &["Unhealthy", "Readiness probe failed"],
            ),
        ],
    },
];

const QUESTIONS: [Question; 8] = [
    Question {
        ask: "How is todo-chatbot?",
        steps: &[look(
            "/agent/report",
            &["todo-chatbot-server", "todo-chatbot-postgres", "## Use"],
        )],
    },
    Question {
        ask: "Who uses the most memory, and how far is it from its limit?",
        steps: &[
            look(
                "kubectl top pods --containers --sort-by=memory",
                &["MEMORY", "todo-chatbot-web-"],
            ),
            look(
                "kubectl get deployments --output 'custom-columns=NAME:.metadata.name,LIMIT:.spec.template.spec.containers[0].resources.limits.memory'",
                &["LIMIT", "todo-chatbot-server", "Mi"],
            ),
        ],
    },
    Question {
        ask: "Scale the web to 3",
        steps: &[
            look("kubectl get deployment/todo-chatbot-web", &["todo-chatbot-web", "2/2"]),
            Step { command: SCALE_UP, by: &[Scaler, Operator], wanted: &["scaled"] },
            Step {
                command: "kubectl rollout status deployment/todo-chatbot-web --timeout=60s",
                by: &Account::ALL,
                wanted: &["successfully rolled out"],
            },
        ],
    },
    Question {
        ask: "Go back to two replicas of both",
        steps: &[
            look("kubectl get deployments", &["todo-chatbot-server", "todo-chatbot-web"]),
            Step { command: SCALE_BACK, by: &[Scaler, Operator], wanted: &["scaled"] },
        ],
    },
    Question {
        ask: "What changed in the last hour?",
        steps: &[
            look(
                "kubectl get replicasets --sort-by .metadata.creationTimestamp",
                &["todo-chatbot-server-", "todo-chatbot-web-"],
            ),
            look("kubectl rollout history deployment/todo-chatbot-server", &["REVISION"]),
            look("kubectl get events --sort-by .lastTimestamp", &["ScalingReplicaSet"]),
        ],
    },
    Question {
        ask: "Roll back the last upgrade",
        steps: &[
            look("kubectl rollout history deployment/todo-chatbot-web", &["REVISION"]),
            Step {
                command: "kubectl rollout undo deployment/todo-chatbot-web",
                by: &[Operator],
                wanted: &["rolled back"],
            },
            Step { command: "kubectl delete deployment/todo-chatbot-web", by: &[], wanted: &[] },
        ],
    },
    Question {
        ask: "Is it safe to drain the node?",
        steps: &[
            look(
                "kubectl get poddisruptionbudgets",
                &["todo-chatbot-server", "ALLOWED DISRUPTIONS"],
            ),
            look("kubectl get pods --output wide", &["NODE", "Running"]),
            Step { command: "kubectl drain minikube --ignore-daemonsets", by: &[], wanted: &[] },
        ],
    },
    Question {
        ask: "Would a third server fit?",
        steps: &[
            look(
                "kubectl get deployment/todo-chatbot-server --output 'jsonpath={.spec.template.spec.containers[0].resources.requests}'",
                &["cpu", "memory"],
            ),
            look("kubectl describe resourcequotas", &["pods", "Hard"]),
            look(
                "kubectl get events --field-selector reason=FailedScheduling --ignore-not-found",
                &[],
            ),
        ],
    },
];

#[test]
fn the_guide_and_this_table_have_the_same_questions() {
    let rows = GUIDE.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let mut guided: Vec<_> = rows.filter(|ask| !["ask", "---"].contains(ask)).collect();
    let mut replayed: Vec<_> = WITHOUT_DATABASE.iter().chain(&QUESTIONS).map(|it| it.ask).collect();
    guided.sort_unstable();
    replayed.sort_unstable();
    assert_eq!(guided, replayed);
}

#[tokio::test]
async fn the_ten_questions_of_its_guide_are_answered_as_far_as_the_account_goes() -> Result<()> {
    if run("bwrap", &["--ro-bind", "/", "/", "--unshare-pid", "true"]).await.is_err() {
        return leave_out("bubblewrap is not here, or may not make namespaces");
    }
    let values =
        ["agents.enabled=true", "agents.operator.enabled=true", "agents.operator.mayChange=true"];
    let release = Release::install("kubectl-ai", &values).await?;
    release.kubectl("create quota fifty --hard=pods=50").await?;
    let mut programs = Vec::new();
    for account in Account::ALL {
        programs.push(Program::of(&release, account).await?);
    }

    release.kubectl(&format!("scale statefulset/{RELEASE}-postgres --replicas=0")).await?;
    release.until_ready("server", "0/2").await?;
    for program in &programs {
        program.ask(&WITHOUT_DATABASE).await?;
    }
    release.kubectl(&format!("scale statefulset/{RELEASE}-postgres --replicas=1")).await?;
    release.until_ready("server", "2/2").await?;

    // There has to be an upgrade to go back from, and the kubelet's first figures.
    release.kubectl(&format!("rollout restart deployment/{RELEASE}-web")).await?;
    release.kubectl(&format!("rollout status deployment/{RELEASE}-web --timeout=120s")).await?;
    eventually("memory is measured", async || {
        Ok(release.kubectl("top pods").await.is_ok_and(|seen| seen.contains("-web-")))
    })
    .await?;
    for program in &programs {
        program.ask(&QUESTIONS).await?;
        release.until_ready("web", "2/2").await?;
        release.until_ready("server", "2/2").await?;
    }
    Ok(())
}

/// The stand-in in kubectl-ai's place, with one account and nothing else.
struct Program {
    account: Account,
    agent: Agent,
    folder: TempDir,
}

impl Program {
    async fn of(release: &Release, account: Account) -> Result<Self> {
        let agent = Agent::of(release, account.name()).await?;
        let folder = tempfile::tempdir()?;
        let program = folder.path().join("kubectl-ai");
        fs::write(&program, STAND_IN)?;
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755))?;
        Ok(Self { account, agent, folder })
    }

    async fn ask(&self, questions: &[Question]) -> Result<()> {
        for Question { ask, steps } in questions {
            for step in *steps {
                self.takes(step).await.map_err(|error| error.context(*ask))?;
            }
            println!("{:?}: {ask}", self.account);
        }
        Ok(())
    }

    async fn takes(&self, step: &Step) -> Result<()> {
        let Step { command, by, wanted } = step;
        let output = Command::new(RUN)
            .args([&self.agent.kubeconfig(), *command])
            .env("KUBECTL_AI", self.folder.path().join("kubectl-ai"))
            .stdin(Stdio::null())
            .output()
            .await?;
        let said =
            [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
        let said = said.concat();
        let who = self.account;
        let is_forbidden = said.to_lowercase().contains("forbidden");
        if by.contains(&who) {
            ensure!(output.status.success() && !is_forbidden, "{who:?}: {command}: {said}");
            for words in *wanted {
                ensure!(said.contains(words), "{who:?}: {command}: no “{words}” in {said}");
            }
        } else {
            ensure!(!output.status.success() && is_forbidden, "{who:?}: {command}: {said}");
        }
        Ok(())
    }
}
