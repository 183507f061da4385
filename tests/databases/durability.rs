//! What was acknowledged is on the disk.

use crm_domain::contact::Contact;
use crm_tests::databases::on_sqlite;
use crm_tests::syncs;
use crm_tests::world::{create, system};
use serde_json::json;

#[test]
fn every_acknowledged_write_is_on_the_disk() {
    syncs::watch();
    on_sqlite(|database| async move {
        let mut before = syncs::of(&database);
        for write in 1..=20 {
            create::<Contact>(&database.store, &system(), json!({"last_name": "Doe"})).await;
            let after = syncs::of(&database);
            assert!(after > before, "write {write} was acknowledged and not synced; {after} syncs so far");
            before = after;
        }
    });
}
