//! Live updates: what is committed reaches every open stream, on this server or another. One task follows the event log for
//! all; each stream asks the store what its actor may know of it, at that moment and as the actor is by then.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::web::{Bytes, Data};
use crm_db::feed::{self, FeedEntry, Logged};
use crm_db::presence::{self, Presence};
use crm_domain::entity::Entity;
use crm_domain::policy::{Actor, ActorKind};
use futures_util::{Stream, stream};
use serde::Serialize;
use tokio::sync::watch;
use uuid::Uuid;

use crate::problem::{Code, Problem};
use crate::state::State;

/// Events that are kept at hand, so that not every stream reads them anew.
const RECENT: usize = 2_000;
/// Events passed on in one go.
const AT_ONCE: usize = 500;
/// Streams of one credential: a person's tabs, or a program's instances.
const PER_CREDENTIAL: usize = 50;
/// How long the log is waited for; commits of other processes are noticed within this time.
const PAUSE: Duration = Duration::from_millis(250);
/// A stream passes on what came within this time together.
const GATHER: Duration = Duration::from_millis(50);
/// A stream says at least this often that it lives, so that nothing on the way ends it.
const BEAT: Duration = Duration::from_secs(25);
/// Every so many turns of the follower, credentials are looked at.
const TURNS: u32 = 2;

/// Kinds of record that decide who somebody is.
const DECIDING: &[Entity] = &[Entity::User, Entity::Role, Entity::FieldRestriction, Entity::Team, Entity::ApiKey];

/// Where the log stands, and who has lost the right to follow it.
#[derive(Clone, Default)]
struct Signal {
    position: i64,
    /// Counts what may have changed somebody's rights.
    rights: u64,
    ended: Arc<HashSet<Uuid>>,
    /// All that is on screens, in order.
    present: Arc<Vec<Presence>>,
    closing: bool,
}

/// What all streams share.
pub struct Live {
    signal: watch::Sender<Signal>,
    recent: Mutex<VecDeque<Arc<Logged>>>,
    open: Mutex<HashMap<Uuid, usize>>,
}

impl Default for Live {
    fn default() -> Self {
        Live { signal: watch::Sender::new(Signal::default()), recent: Mutex::default(), open: Mutex::default() }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// Ends all streams; their clients come back to the server that follows.
    pub fn close(&self) {
        self.signal.send_modify(|signal| signal.closing = true);
    }

    /// Returns how many streams are open.
    pub fn streams(&self) -> usize {
        held(&self.open).values().sum()
    }

    fn note(&self, events: Vec<Logged>, position: i64) {
        let rights = events.iter().any(|event| DECIDING.contains(&event.entity()));
        let mut recent = held(&self.recent);
        recent.extend(events.into_iter().map(Arc::new));
        let surplus = recent.len().saturating_sub(RECENT);
        recent.drain(..surplus);
        // While the events are held, so that nobody sees a position without them.
        self.signal.send_modify(|signal| {
            signal.position = position;
            signal.rights += u64::from(rights);
        });
    }

    /// Returns the events after a position when they are at hand, without a gap, and the position up to which that is all.
    fn at_hand(&self, position: i64) -> Option<(Vec<Arc<Logged>>, i64)> {
        let recent = held(&self.recent);
        if recent.front()?.position() > position + 1 {
            return None;
        }
        let events: Vec<_> = recent.iter().filter(|event| event.position() > position).take(AT_ONCE).cloned().collect();
        // None after the last of them: what stands there is not for this version of the program, and is passed over.
        let all = self.signal.borrow().position;
        let reached = if events.len() < AT_ONCE { all } else { events.last().map_or(all, |event| event.position()) };
        Some((events, reached))
    }
}

/// A stream that counts as open until it is dropped.
struct Open {
    state: Data<State>,
    credential: Uuid,
}

impl Open {
    fn new(state: &Data<State>, credential: Uuid) -> Result<Self, Problem> {
        let mut open = held(&state.live.open);
        let count = open.entry(credential).or_default();
        if *count >= PER_CREDENTIAL {
            return Err(Problem::new(Code::RateLimited, format!("at most {PER_CREDENTIAL} streams at a time")));
        }
        *count += 1;
        Ok(Open { state: state.clone(), credential })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut open = held(&self.state.live.open);
        match open.get_mut(&self.credential) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                open.remove(&self.credential);
            }
        }
    }
}

/// Follows the log for all streams.
pub async fn follow(state: Data<State>) {
    let live = &state.live;
    let mut position = None;
    for turn in 0_u32.. {
        // Waiting ends at a commit of ours or after a while, for those of others.
        let _ = tokio::time::timeout(PAUSE, state.store.committed()).await;
        let step = async {
            let from = match position {
                Some(position) => position,
                None => state.store.last_position().await?,
            };
            let (events, reached) = state.store.logged_after(from, AT_ONCE).await?;
            crm_db::error::Result::Ok((events, from, reached))
        };
        match step.await {
            Ok((_, from, _)) if position.is_none() => {
                position = Some(from);
                live.note(Vec::new(), from);
            }
            Ok((events, from, reached)) if reached > from => {
                position = Some(reached);
                live.note(events, reached);
            }
            Ok(_) => {}
            Err(error) => {
                log::warn!("streams wait for the event log: {error}");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        if turn % TURNS == 0 {
            end_the_ended(&state).await;
            look_around(&state).await;
        }
    }
}

/// Ends the streams of sessions that have ended and of keys that were revoked, also while nothing happens.
async fn end_the_ended(state: &State) {
    let open: Vec<Uuid> = held(&state.live.open).keys().copied().collect();
    if open.is_empty() {
        return;
    }
    match state.store.good_credentials(open.clone()).await {
        Ok(good) => {
            let ended: HashSet<Uuid> = open.into_iter().filter(|credential| !good.contains(credential)).collect();
            if !ended.is_empty() {
                state.live.signal.send_modify(|signal| signal.ended = Arc::new(ended));
            }
        }
        Err(error) => log::warn!("open streams were not looked at: {error}"),
    }
}

/// Tells the streams who has what on a screen by now, when that is not what it was.
async fn look_around(state: &State) {
    if state.live.streams() == 0 {
        return;
    }
    match state.store.present().await {
        Ok(present) => state.live.signal.send_if_modified(|signal| {
            let new = *signal.present != present;
            if new {
                signal.present = Arc::new(present);
            }
            new
        }),
        Err(error) => {
            log::warn!("nobody was told who is there: {error}");
            false
        }
    };
}

/// What a client asks to be told.
pub struct Asked {
    /// The position after which; the present one when there is none.
    pub after: Option<i64>,
    /// The kinds of record; all when empty.
    pub entities: Vec<Entity>,
    /// How long.
    pub longest: Option<Duration>,
}

/// A record on a screen of the actor's, and who else has it on one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Around {
    entity: Entity,
    id: Uuid,
    others: Vec<presence::Other>,
}

struct Following {
    _open: Open,
    state: Data<State>,
    actor: Actor,
    entities: Vec<Entity>,
    signal: watch::Receiver<Signal>,
    position: i64,
    rights: u64,
    greeted: bool,
    /// What was told last of who else is there.
    around: Vec<Around>,
    end: std::pin::Pin<Box<dyn Future<Output = ()>>>,
}

/// Opens a stream of server-sent events.
///
/// # Errors
/// `rate_limited` with too many of the same credential; `busy` when the database has no time.
pub async fn open(
    state: &Data<State>,
    actor: Actor,
    asked: Asked,
) -> Result<impl Stream<Item = Result<Bytes, std::io::Error>> + 'static, Problem> {
    let open = Open::new(state, actor.credential_id.unwrap_or_default())?;
    // Before the position is read, so that nothing falls between.
    let signal = state.live.signal.subscribe();
    let last = state.store.last_position().await?;
    let position = asked.after.map_or(last, |after| after.clamp(0, last));
    let longest = asked.longest;
    let end = Box::pin(async move {
        match longest {
            Some(longest) => tokio::time::sleep(longest).await,
            None => std::future::pending().await,
        }
    });
    let following = Following {
        _open: open,
        state: state.clone(),
        actor,
        entities: asked.entities,
        signal,
        position,
        // None, so that the actor is read anew with the first event: it was found before the stream was open.
        rights: u64::MAX,
        greeted: false,
        around: Vec::new(),
        end,
    };
    Ok(stream::unfold(following, |mut following| async move {
        let text = following.next().await?;
        Some((Ok(Bytes::from(text)), following))
    }))
}

impl Following {
    /// Waits for what is to be sent next; nothing at the end.
    async fn next(&mut self) -> Option<String> {
        if !self.greeted {
            self.greeted = true;
            return Some(format!("retry: 1000\n{}", self.beat()));
        }
        loop {
            let signal = self.signal.borrow_and_update().clone();
            if signal.closing || self.actor.credential_id.is_some_and(|id| signal.ended.contains(&id)) {
                return None;
            }
            if signal.position > self.position {
                match self.told(signal.rights).await {
                    Ok(Some(entries)) if entries.is_empty() => continue,
                    Ok(Some(entries)) => return Some(entries.iter().map(event).collect()),
                    Ok(None) => return None,
                    Err(error) => {
                        log::warn!("a stream waits for the database: {error}");
                        tokio::time::sleep(PAUSE).await;
                        continue;
                    }
                }
            }
            let around = self.around(&signal.present);
            if around != self.around {
                let text = self.told_around(&around);
                self.around = around;
                if !text.is_empty() {
                    return Some(text);
                }
            }
            tokio::select! {
                changed = self.signal.changed() => {
                    changed.ok()?;
                    tokio::time::sleep(GATHER).await;
                }
                () = tokio::time::sleep(BEAT) => return Some(self.beat()),
                () = &mut self.end => return None,
            }
        }
    }

    /// Says where the stream stands, for who comes back after a break.
    fn beat(&self) -> String {
        format!("id: {0}\nevent: position\ndata: {{\"position\":{0}}}\n\n", self.position)
    }

    /// The records on the actor's own screens, and who else has them on one.
    fn around(&self, present: &[Presence]) -> Vec<Around> {
        let Some(user) = self.actor.user_id.filter(|_| self.actor.kind == ActorKind::User) else { return Vec::new() };
        let mut around: Vec<Around> = Vec::new();
        for own in present.iter().filter(|one| one.user_id == user) {
            if !around.iter().any(|one| one.id == own.record_id) {
                let others = presence::others(present, own.entity, own.record_id, user);
                around.push(Around { entity: own.entity, id: own.record_id, others });
            }
        }
        around
    }

    /// What is new of it; a record that left the actor's screens needs no word.
    fn told_around(&self, around: &[Around]) -> String {
        let new = around.iter().filter(|one| !self.around.contains(one));
        let told = |one: &Around| {
            let data = serde_json::to_string(one).unwrap_or_default();
            format!("id: {}\nevent: presence\ndata: {data}\n\n", self.position)
        };
        new.map(told).collect()
    }

    /// Moves on in the log and returns what of it the actor may know; nothing when it may know nothing more.
    async fn told(&mut self, rights: u64) -> crm_db::error::Result<Option<Vec<FeedEntry>>> {
        let (events, reached) = match self.state.live.at_hand(self.position) {
            Some(found) => found,
            None => {
                let (events, reached) = self.state.store.logged_after(self.position, AT_ONCE).await?;
                (events.into_iter().map(Arc::new).collect(), reached)
            }
        };
        if self.rights != rights {
            let Some(actor) = self.as_it_is_now().await? else { return Ok(None) };
            self.actor = actor;
            self.rights = rights;
        }
        let wanted: Vec<Arc<Logged>> = events
            .into_iter()
            .filter(|event| self.entities.is_empty() || self.entities.contains(&event.entity()))
            .collect();
        let store = &self.state.store;
        let entries = match feed::told_at_once(wanted.iter().map(Arc::as_ref), &self.actor, store.now()) {
            Some(told) => told,
            None => store.read(self.actor.clone(), move |reader| reader.told(wanted.iter().map(Arc::as_ref))).await?,
        };
        self.position = reached;
        Ok(Some(entries))
    }

    /// Reads the actor again: role, teams and status may have changed since the stream was opened.
    async fn as_it_is_now(&self) -> crm_db::error::Result<Option<Actor>> {
        let (store, cause) = (&self.state.store, self.actor.cause.clone());
        match (self.actor.kind, self.actor.credential_id, self.actor.user_id) {
            (ActorKind::User, Some(session), _) => {
                Ok(store.session_actor(session, cause).await?.filter(|found| !found.1.must_enrol).map(|found| found.0))
            }
            (ActorKind::ApiKey, Some(key), Some(user)) => store.import_actor(user, Some(key), cause).await,
            _ => Ok(None),
        }
    }
}

fn event(entry: &FeedEntry) -> String {
    let data = serde_json::to_string(entry).unwrap_or_default();
    format!("id: {}\nevent: change\ndata: {data}\n\n", entry.position)
}
