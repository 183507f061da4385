//! What the API promises as a whole: its document, and who may do what.

mod breaking;
mod matrix;
mod openapi;
