//! Checked filters as SQL. Every comparison is true or false, never unknown, so that "is not" means what people expect.

use crm_domain::custom_field::CustomKind;
use crm_domain::entity::Entity;
use crm_domain::field::{Kind, Op, Source};
use crm_domain::fold::fold;
use crm_domain::query::{Condition, Operand, Value};

use crate::column::{Key, Moment};
use crate::connection::Conn;
use crate::dialect::like_escape;
use crate::statement::{Bind, Sql};
use crate::stored::{Stored, pointer_column};

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
pub fn condition<R: Stored>(conn: &Conn, checked: &Condition) -> Sql {
    match checked {
        Condition::All(parts) => joined::<R>(conn, parts, " AND ", "TRUE"),
        Condition::Any(parts) => joined::<R>(conn, parts, " OR ", "FALSE"),
        Condition::Not(inner) => {
            let mut sql = Sql::new("NOT COALESCE(");
            sql.append(condition::<R>(conn, inner)).push(", FALSE)");
            sql
        }
        Condition::Where { operand: Operand::Own { name, kind, source, .. }, op, values } => match source {
            Source::Related => related::<R>(name, *op, values),
            Source::Folded if matches!(op, Op::Contains) => contains::<R>(conn, name, values),
            Source::Folded => compare(&format!("{name}_key"), *kind, *op, values),
            // The value was folded when the filter was checked; such text is short and of plain letters.
            Source::Column if *kind == Kind::Text => {
                compare_expression(&format!("lower(\"{name}\")"), *kind, *op, values)
            }
            Source::Column | Source::Computed => compare(name, *kind, *op, values),
        },
        Condition::Where { operand: Operand::Custom { id, kind }, op, values } => {
            let column = pointer_column(R::ENTITY).unwrap_or("contact_id");
            let (value_column, value_kind) = side_column(*kind);
            let mut sql = Sql::new(if negative(*op, values) { "id NOT IN (" } else { "id IN (" });
            sql.push(&format!("SELECT {column} FROM custom_value WHERE {column} IS NOT NULL AND field_def_id = "));
            sql.bind(*id);
            if *op != Op::IsNull {
                sql.push(" AND ").append(compare(value_column, value_kind, positive(*op), values));
            }
            sql.push(")");
            sql
        }
    }
}

/// Returns the column of `custom_value` that holds values of this kind, and how they compare there.
const fn side_column(kind: CustomKind) -> (&'static str, Kind) {
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

fn joined<R: Stored>(conn: &Conn, parts: &[Condition], between: &str, empty: &str) -> Sql {
    if parts.is_empty() {
        return Sql::new(empty);
    }
    let mut sql = Sql::new("(");
    for (index, part) in parts.iter().enumerate() {
        sql.push(if index > 0 { between } else { "" }).append(condition::<R>(conn, part));
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
    sql.append(like(&format!("\"{name}_key\""), &format!("%{}%", like_escape(&text)))).push(")");
    sql
}

fn like(column: &str, pattern: &str) -> Sql {
    let mut sql = Sql::new(format!("COALESCE({column} LIKE "));
    sql.bind(pattern).push(" ESCAPE '\\', FALSE)");
    sql
}

fn compare(column: &str, kind: Kind, op: Op, values: &[Value]) -> Sql {
    compare_expression(&format!("\"{column}\""), kind, op, values)
}

fn compare_expression(column: &str, kind: Kind, op: Op, values: &[Value]) -> Sql {
    let mut sql = Sql::new("");
    let first = || values.first().cloned().unwrap_or(Value::Bool(false));
    let binary = |sql: &mut Sql, sign: &str| {
        sql.push(&format!("{column} {sign} ")).bind(first());
    };
    match op {
        Op::Eq => binary(&mut sql, "="),
        Op::Lt => binary(&mut sql, "<"),
        Op::Lte => binary(&mut sql, "<="),
        Op::Gt => binary(&mut sql, ">"),
        Op::Gte => binary(&mut sql, ">="),
        Op::Ne => {
            sql.push(&format!("({column} IS NULL OR "));
            binary(&mut sql, "<>");
            sql.push(")");
        }
        Op::In => {
            sql.push(&format!("{column} IN (")).binds(values.iter().cloned()).push(")");
        }
        Op::Nin if values.is_empty() => {
            sql.push("TRUE");
        }
        Op::Nin => {
            sql.push(&format!("({column} IS NULL OR {column} NOT IN (")).binds(values.iter().cloned()).push("))");
        }
        Op::IsNull => {
            let not = if first() == Value::Bool(false) { "NOT " } else { "" };
            sql.push(&format!("{column} IS {not}NULL"));
        }
        Op::StartsWith => {
            if let Value::Text(text) = first() {
                sql.append(starts_with(column, &text));
            }
        }
        Op::Contains => {
            if let Value::Text(text) = first() {
                let pattern = format!("%{}%", like_escape(&if kind == Kind::Text { fold(&text) } else { text }));
                sql.append(like(column, &pattern));
            }
        }
    }
    sql
}

/// A prefix as a range, which an ordinary index serves on both databases.
pub fn starts_with(column: &str, folded: &str) -> Sql {
    let mut sql = Sql::new(format!("({column} >= "));
    sql.bind(folded).push(&format!(" AND {column} < ")).bind(format!("{folded}\u{10ffff}").as_str()).push(")");
    sql
}
