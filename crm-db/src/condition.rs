//! Checked filters as SQL. Every comparison is true or false, never unknown, so that "is not" means what people expect.

use crm_domain::custom_field::CustomKind;
use crm_domain::entity::Entity;
use crm_domain::field::{Kind, Op, Source};
use crm_domain::fold::fold;
use crm_domain::policy::{Action, Actor, Level, Object};
use crm_domain::query::{Condition, Operand, Value, unknown_filter};
use crm_domain::time::Instant;

use crate::column::{Key, Moment};
use crate::connection::Conn;
use crate::dialect::like_escape;
use crate::error::{Error, Result};
use crate::parts::custom_value;
use crate::statement::{Bind, Sql};
use crate::stored::Stored;

impl From<Value> for Bind {
    fn from(value: Value) -> Self {
        match value {
            Value::Text(text) => Bind::Text(text),
            Value::Integer(number) => Bind::Integer(number),
            Value::Number(number) => Bind::Number(number),
            Value::Instant(at) => Bind::Moment(Moment::from(at)),
            Value::Day(day) => Bind::Day(day),
            Value::Bool(yes) => Bind::Bool(yes),
            Value::Id(id) => Bind::Key(Key(id)),
        }
    }
}

/// Returns the condition on `R`'s table.
pub fn condition<R: Stored>(conn: &Conn, checked: &Condition, now: Instant) -> Sql {
    match checked {
        Condition::All(parts) => {
            let (linked, own): (Vec<&Condition>, Vec<&Condition>) = parts.iter().partition(|part| is_linked(part));
            let mut all: Vec<Sql> = own.into_iter().map(|part| condition::<R>(conn, part, now)).collect();
            all.extend((!linked.is_empty()).then(|| through_links::<R>(conn, &linked, now)));
            joined(all, " AND ", "TRUE")
        }
        Condition::Any(parts) => {
            joined(parts.iter().map(|part| condition::<R>(conn, part, now)).collect(), " OR ", "FALSE")
        }
        Condition::Not(inner) => {
            let mut sql = Sql::new("NOT COALESCE(");
            sql.append(condition::<R>(conn, inner, now)).push(", FALSE)");
            sql
        }
        linked if is_linked(linked) => through_links::<R>(conn, &[linked], now),
        Condition::Where { operand: Operand::Own { name, kind, source, .. }, op, values } => match source {
            Source::Related => related::<R>(name, *op, values),
            Source::Folded if matches!(op, Op::Contains) => contains::<R>(conn, name, values),
            Source::Folded => compare(&format!("{name}_key"), *kind, *op, values),
            // The value was folded when the filter was checked; such text is short and of plain letters.
            Source::Column if *kind == Kind::Text => {
                compare_expression(&Sql::new(format!("lower(\"{name}\")")), *kind, *op, values)
            }
            Source::Derived | Source::Computed => worked_out::<R>(conn, name, *kind, *op, values, now),
            Source::Column | Source::Linked => compare(name, *kind, *op, values),
        },
        Condition::Where { operand: Operand::Custom { id, kind, .. }, op, values } => {
            let column = custom_value::pointer(R::ENTITY).unwrap_or("contact_id");
            let (value_column, value_kind) = side_column(*kind);
            let mut sql = Sql::new(if negative(*op, values) { "id NOT IN (" } else { "id IN (" });
            sql.push(&format!("SELECT {column} FROM custom_value WHERE {column} IS NOT NULL AND field_def_id = "));
            sql.bind(*id);
            // Each index over values has one kind of them.
            sql.push(&format!(" AND {value_column} IS NOT NULL"));
            if *op != Op::IsNull {
                sql.push(" AND ").append(compare(value_column, value_kind, positive(*op), values));
            }
            sql.push(")");
            sql
        }
    }
}

/// Returns the column of `custom_value` that holds values of this kind, and how they compare there.
pub(crate) const fn side_column(kind: CustomKind) -> (&'static str, Kind) {
    match kind {
        CustomKind::Text
        | CustomKind::LongText
        | CustomKind::Choice
        | CustomKind::MultiChoice
        | CustomKind::Link
        | CustomKind::Ref => ("text_key", Kind::Text),
        CustomKind::Number | CustomKind::Money => ("number_value", Kind::Number),
        CustomKind::Date => ("date_value", Kind::Date),
        CustomKind::Bool => ("bool_value", Kind::Bool),
        CustomKind::User => ("ref_id", Kind::Ref(Entity::User)),
    }
}

/// Checks that the condition asks about nothing that is kept from the actor: no restricted field, and nothing that other
/// records say.
pub(crate) fn require_sight<R: Stored>(actor: &Actor, checked: &Condition) -> Result<()> {
    require_known(R::ENTITY, actor, checked)?;
    if is_in_sight::<R>(actor, checked) { Ok(()) } else { Err(Error::Denied) }
}

/// Checks that the condition asks about no restricted field, which is unknown to the actor.
pub(crate) fn require_known(entity: Entity, actor: &Actor, checked: &Condition) -> Result<()> {
    match hidden_field(actor.fields.hidden(entity), checked) {
        Some(name) => Err(unknown_filter(name).into()),
        None => Ok(()),
    }
}

fn hidden_field<'a>(hidden: &[String], checked: &'a Condition) -> Option<&'a str> {
    match checked {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().find_map(|part| hidden_field(hidden, part)),
        Condition::Not(inner) => hidden_field(hidden, inner),
        Condition::Where { operand, .. } => {
            let name = match operand {
                Operand::Own { name, .. } => name,
                Operand::Custom { name, .. } => name.as_str(),
            };
            hidden.iter().any(|field| field == name).then_some(name)
        }
    }
}

/// Tells whether the actor sees all that the condition asks about: an answer must not give away what other records say.
fn is_in_sight<R: Stored>(actor: &Actor, checked: &Condition) -> bool {
    match checked {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().all(|part| is_in_sight::<R>(actor, part)),
        Condition::Not(inner) => is_in_sight::<R>(actor, inner),
        Condition::Where { operand: Operand::Own { name, source: Source::Related, .. }, .. } => {
            let other = R::related(name).and_then(|via| via.of);
            other.is_none_or(|entity| actor.level(Object::of(entity), Action::View) == Level::All)
        }
        Condition::Where { .. } => true,
    }
}

/// Tells whether a condition is a comparison of a linked field.
pub(crate) fn is_linked(part: &Condition) -> bool {
    matches!(part, Condition::Where { operand: Operand::Own { source: Source::Linked, .. }, .. })
}

/// Records that one row of the table behind their linked fields points at which meets all of these comparisons.
fn through_links<R: Stored>(conn: &Conn, parts: &[&Condition], now: Instant) -> Sql {
    let Some((table, pointer)) = R::links() else { return Sql::new("FALSE") };
    let mut sql = Sql::new(format!("id IN (SELECT {table}.{pointer} FROM {table} WHERE "));
    sql.append(on_links::<R>(conn, parts, now)).push(")");
    sql
}

/// Returns comparisons of linked fields as a condition on the table behind them.
pub(crate) fn on_links<R: Stored>(conn: &Conn, parts: &[&Condition], now: Instant) -> Sql {
    let each = |part: &&Condition| match part {
        Condition::Where { operand: Operand::Own { name, kind, .. }, op, values } => {
            worked_out::<R>(conn, name, *kind, *op, values, now)
        }
        _ => Sql::new("FALSE"),
    };
    joined(parts.iter().map(each).collect(), " AND ", "TRUE")
}

/// Compares what the database works out itself.
fn worked_out<R: Stored>(conn: &Conn, name: &str, kind: Kind, op: Op, values: &[Value], now: Instant) -> Sql {
    let Some(expression) = R::expression(name, conn, now) else { return Sql::new("FALSE") };
    let mut column = Sql::new("(");
    column.append(expression).push(")");
    match (kind, op, values) {
        // As it stands, so that its parts can ride an index.
        (Kind::Bool, Op::Eq, [Value::Bool(true)]) => column,
        _ => compare_expression(&column, kind, op, values),
    }
}

fn joined(parts: Vec<Sql>, between: &str, empty: &str) -> Sql {
    if parts.is_empty() {
        return Sql::new(empty);
    }
    let mut sql = Sql::new("(");
    for (index, part) in parts.into_iter().enumerate() {
        sql.push(if index > 0 { between } else { "" }).append(part);
    }
    sql.push(")");
    sql
}

/// Tells whether a comparison through another table asks for records that the table does not point at.
fn negative(op: Op, values: &[Value]) -> bool {
    match op {
        Op::Ne | Op::Nin => true,
        Op::IsNull => values.first() == Some(&Value::Bool(true)),
        _ => false,
    }
}

fn positive(op: Op) -> Op {
    match op {
        Op::Ne => Op::Eq,
        Op::Nin => Op::In,
        other => other,
    }
}

fn related<R: Stored>(name: &str, op: Op, values: &[Value]) -> Sql {
    let Some(via) = R::related(name) else { return Sql::new("FALSE") };
    let mut sql = Sql::new(if negative(op, values) { "id NOT IN (" } else { "id IN (" });
    sql.push(&format!("SELECT {} FROM {} WHERE {} IS NOT NULL", via.record, via.table, via.record));
    match op {
        Op::IsNull => sql.push(&format!(" AND {} IS NOT NULL", via.value)),
        op => sql.push(" AND ").append(compare(via.value, Kind::Text, positive(op), values)),
    };
    sql.push(")");
    sql
}

/// Text inside a folded column: the trigram index names the candidates, the column decides.
fn contains<R: Stored>(conn: &Conn, name: &str, values: &[Value]) -> Sql {
    let text = match values.first() {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let mut sql = Sql::new("(");
    if text.chars().count() >= 3 && R::FIELDS.iter().any(|f| f.name == name && f.sortable) {
        sql.push("id IN (SELECT search_entry.record_id").append(conn.search_source(&[vec![text.clone()]]));
        sql.push(" AND search_entry.entity = ").bind(R::ENTITY.as_str()).push(") AND ");
    }
    sql.append(like(&Sql::new(format!("\"{name}_key\"")), &format!("%{}%", like_escape(&text)))).push(")");
    sql
}

/// A column that matches a pattern in which wild cards may be escaped by a backslash.
pub(crate) fn like(column: &Sql, pattern: &str) -> Sql {
    let mut sql = Sql::new("COALESCE(");
    sql.append(column.clone()).push(" LIKE ").bind(pattern).push(" ESCAPE '\\', FALSE)");
    sql
}

fn compare(column: &str, kind: Kind, op: Op, values: &[Value]) -> Sql {
    compare_expression(&Sql::new(format!("\"{column}\"")), kind, op, values)
}

fn compare_expression(column: &Sql, kind: Kind, op: Op, values: &[Value]) -> Sql {
    let first = || values.first().cloned().unwrap_or(Value::Bool(false));
    let column = || column.clone();
    let mut sql = Sql::new("");
    match op {
        Op::Eq => sql.append(column()).push(" = ").bind(first()),
        Op::Lt => sql.append(column()).push(" < ").bind(first()),
        Op::Lte => sql.append(column()).push(" <= ").bind(first()),
        Op::Gt => sql.append(column()).push(" > ").bind(first()),
        Op::Gte => sql.append(column()).push(" >= ").bind(first()),
        Op::Ne => {
            sql.push("(").append(column()).push(" IS NULL OR ");
            sql.append(column()).push(" <> ").bind(first()).push(")")
        }
        Op::In => sql.append(column()).push(" IN (").binds(values.iter().cloned()).push(")"),
        Op::Nin if values.is_empty() => sql.push("TRUE"),
        Op::Nin => {
            sql.push("(").append(column()).push(" IS NULL OR ");
            sql.append(column()).push(" NOT IN (").binds(values.iter().cloned()).push("))")
        }
        Op::IsNull => {
            let not = if first() == Value::Bool(false) { "NOT " } else { "" };
            sql.append(column()).push(&format!(" IS {not}NULL"))
        }
        Op::StartsWith | Op::Contains => sql.append(compare_text(&column(), kind, op, first())),
    };
    sql
}

fn compare_text(column: &Sql, kind: Kind, op: Op, value: Value) -> Sql {
    let Value::Text(text) = value else { return Sql::new("FALSE") };
    match op {
        Op::StartsWith => prefixed(column, &text),
        _ => {
            let pattern = format!("%{}%", like_escape(&if kind == Kind::Text { fold(&text) } else { text }));
            like(column, &pattern)
        }
    }
}

/// A prefix as a range, which an ordinary index serves on both databases.
pub fn starts_with(column: &str, folded: &str) -> Sql {
    prefixed(&Sql::new(column), folded)
}

fn prefixed(column: &Sql, folded: &str) -> Sql {
    let mut sql = Sql::new("(");
    sql.append(column.clone()).push(" >= ").bind(folded).push(" AND ").append(column.clone());
    sql.push(" < ").bind(format!("{folded}\u{10ffff}").as_str()).push(")");
    sql
}
