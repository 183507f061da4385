//! Writing as at an earlier moment: how made-up records get a history that reads as if people had made it.

use crm_domain::id::Id;
use crm_domain::policy::{Actor, ActorKind};
use crm_domain::team::Team;
use crm_domain::time::{Instant, cut};
use crm_domain::user::User;

use crate::error::{Error, Result};
use crate::tx::{Reader, Tx};

impl Tx<'_> {
    /// Runs `act` in this transaction as the CRM itself did it then, for this user and the user's team. Everything goes the
    /// usual way, rules and events included; records, events and moves carry that moment and that user. What is worked out
    /// from several records, such as the next activity of a deal, is worked out for the present.
    ///
    /// # Errors
    /// [`Error::Denied`] to everybody but the CRM itself, and for a moment that has not come; what `act` answers.
    pub fn in_the_past<T>(
        &mut self,
        at: Instant,
        user: Option<Id<User>>,
        team: Option<Id<Team>>,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        let at = cut(at);
        let Reader { actor, clock, cursor_key, .. } = self.0;
        if actor.kind != ActorKind::System || at > clock {
            return Err(Error::Denied);
        }
        let then = Actor { user_id: user, home_team: team, ..actor.clone() };
        act(&mut Tx(Reader { conn: &mut *self.0.conn, actor: &then, now: at, clock, cursor_key }))
    }
}
