//! What the steps of making the sample company made so far.

use uuid::Uuid;

/// The records of the steps that are done, in their order; a step may have made none.
#[derive(Debug, Default)]
pub struct Made(Vec<Option<Uuid>>);

impl Made {
    /// Returns what is known of the first `place` steps.
    pub fn restored(place: usize, steps: Vec<(usize, Uuid)>) -> Self {
        let mut made = vec![None; place];
        for (step, id) in steps {
            if let Some(known) = made.get_mut(step) {
                *known = Some(id);
            }
        }
        Made(made)
    }

    /// Returns the record that a step made.
    pub fn at(&self, step: usize) -> Option<Uuid> {
        self.0.get(step).copied().flatten()
    }

    /// Notes what the next step made.
    pub(super) fn note(&mut self, record: Option<Uuid>) {
        self.0.push(record);
    }

    /// Forgets all but the first `place` steps, before they are done anew.
    pub fn go_back(&mut self, place: usize) {
        self.0.truncate(place);
    }
}
