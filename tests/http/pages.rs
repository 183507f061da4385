//! What is not a record: pages, documentation, headers, odd paths, and the log.

use std::sync::{Mutex, Once};

use crm_tests::app::{PASSWORD, TestApp, on_each_app};
use crm_tests::databases::on_sqlite;
use serde_json::json;

#[test]
fn every_answer_tells_browsers_to_be_careful() {
    on_each_app(async |app| {
        for path in ["/", "/api/v1/me", "/api/v1/nowhere", "/healthz", "/missing.js", "/api/docs/"] {
            let answer = app.nobody().at("GET", path).send().await;
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), value, "{path} {name}");
            }
            let policy = answer.header("content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap();
            assert_eq!(scripts.trim(), "script-src 'self'", "{path}");
            assert!(answer.headers.get("access-control-allow-origin").is_none(), "{path} opens to other sites");
            assert!(answer.headers.get("server").is_none(), "{path}");
        }
    });
}

#[test]
fn over_tls_the_cookie_is_bound_to_the_host() {
    on_sqlite(|database| async move {
        let app = TestApp::new(database, "https://crm.example.org").await;
        let answer = app.nobody().post("/setup", app.setup_input()).await.is(201);
        let cookie = answer.header("set-cookie");
        for part in ["__Host-crm_refresh=", "HttpOnly", "SameSite=Strict", "Secure", "Path=/"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        assert!(answer.header("strict-transport-security").contains("max-age"));
    });
}

#[test]
fn the_documentation_needs_no_other_host() {
    on_each_app(async |app| {
        let page = app.nobody().at("GET", "/api/docs/").send().await.is(200);
        let mut files = vec![page.text.clone()];
        for part in page.text.split(['"', '\'']).filter(|part| part.ends_with(".js") || part.ends_with(".css")) {
            assert!(!part.contains("//"), "{part} is fetched from elsewhere");
            let path = format!("/api/docs/{}", part.trim_start_matches("./"));
            let file = app.nobody().at("GET", &path).send().await.is(200);
            if part.contains("initializer") {
                files.push(file.text);
            }
        }
        for text in files {
            assert!(!text.contains("src=\"http") && !text.contains("validator.swagger.io"), "{text}");
        }
        assert!(!page.text.contains("<script>"), "no inline script, which the policy forbids: {}", page.text);
        app.nobody().get("/openapi.json").await.is(200);
    });
}

#[test]
fn a_missing_file_is_never_answered_with_a_page() {
    on_each_app(async |app| {
        app.nobody().at("GET", "/contacts/new").send().await.is(200);
        for path in ["/assets/app-123.js", "/favicon.png", "/.env", "/a/b/c.map", "/wp-login.php"] {
            app.nobody().at("GET", path).send().await.fails(404, "not_found");
        }
        app.nobody().at("POST", "/contacts/new").send().await.fails(404, "not_found");
    });
}

#[test]
fn odd_paths_lead_nowhere() {
    on_each_app(async |app| {
        for path in [
            "/api/v1",
            "/api/v1/",
            "/api/v1//contacts",
            "/api//v1/contacts",
            "/api/v1/contacts/",
            "/api/v2/contacts",
            "/api/v1/contacts/..%2f..%2fusers",
            "/api/v1/contacts/%2e%2e/users",
            "/api/v1/contacts/../users",
            "/api/",
            "/api/v1/contacts/not-an-id",
            "/api/v1/contacts/%00",
            "/api/v1/CONTACTS",
            "/api/v1/contacts;x=1",
        ] {
            let answer = app.admin().at("GET", path).send().await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.text);
            let refused = app.nobody().at("GET", path).send().await;
            assert!([401, 404].contains(&refused.status), "{path}: {}", refused.text);
        }
        for path in ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "//etc/passwd"] {
            let answer = app.nobody().at("GET", path).send().await;
            assert!(!answer.text.contains("root:"), "{path}");
        }
        let other = app.admin().at("PUT", "/api/v1/contacts").send().await;
        assert!([404, 405].contains(&other.status), "{}", other.text);
        assert_eq!(other["status"], other.status);
    });
}

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listener;

impl log::Log for Listener {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        LINES.lock().unwrap().push(format!("{} {}", record.target(), record.args()));
    }
    fn flush(&self) {}
}

/// Starts to listen to the log.
pub fn listen() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        log::set_boxed_logger(Box::new(Listener)).unwrap();
        log::set_max_level(log::LevelFilter::Info);
    });
}

/// Returns what was logged.
pub fn lines() -> Vec<String> {
    LINES.lock().unwrap().clone()
}

#[test]
fn the_log_names_requests_and_tells_no_secret() {
    listen();
    on_each_app(async |app| {
        let admin = app.admin();
        let invited = app.invite("ann", "rep", None).await;
        let key = admin.create("api-keys", json!({"name": "k", "scopes": ["contacts:read"]})).await;
        let secret = key["secret"].as_str().unwrap().to_owned();
        app.nobody().with_token(&secret).get("/contacts?q=Geheimrat").await.is(200);
        admin.post("/contacts", json!({"last_name": "Geheimrat", "nickname": "x"})).await.is(422);
        app.nobody().login("ada@example.org", "Geheimrat as a wrong password").await.is(401);
        app.nobody().at("GET", "/x%0aforged-line").send().await;
        let lines = lines().join("\n");
        assert!(lines.contains("POST /api/v1/contacts"), "{lines}");
        let token = crm_tests::app::token_of(&invited);
        for told in [PASSWORD, &secret, &token, "Geheimrat", &admin.token.unwrap(), "ada@example.org", "\nforged"] {
            assert!(!lines.contains(told), "the log holds {told}");
        }
    });
}
