//! Metrics: every number is what the records behind it say, added up by hand.

mod by_hand;
mod customs;
mod made;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use crm_api::list::ListRequest;
use crm_db::metric::{CustomGroup, Number, Point, Question};
use crm_db::{Error, Store, Stored};
use crm_domain::activity::Activity;
use crm_domain::custom_field::{CustomKind, FieldDef};
use crm_domain::deal::Deal;
use crm_domain::invalid::Invalid;
use crm_domain::metric::{Dated, GroupBy, Metric, Period, Stat, Unit};
use crm_domain::policy::{Actor, Level, Object};
use crm_domain::query::{ListQuery, Start};
use crm_domain::record::Record;
use crm_tests::databases::on_each_database;
use crm_tests::world::{create, create_deal, list, question, stages, system};
use serde_json::json;
use uuid::Uuid;

use by_hand::Hand;
use made::{Company, company};

type Pairs = Vec<(String, String)>;

fn asked<R: Stored>(pairs: &Pairs, defs: &[FieldDef]) -> ListQuery {
    let mut invalid = Invalid::default();
    let query = ListRequest::of_pairs(pairs.iter().cloned(), &mut invalid).check::<R>(defs).unwrap();
    assert!(invalid.0.is_empty());
    query
}

/// Reads the whole list that a number opens.
async fn records<R: Stored>(store: &Store, actor: &Actor, pairs: &Pairs, defs: &[FieldDef]) -> Vec<R> {
    let mut query = asked::<R>(pairs, defs);
    query.limit = 200;
    let mut all = Vec::new();
    loop {
        let page = list::<R>(store, actor, query.clone()).await.unwrap();
        all.extend(page.data);
        match page.next_cursor {
            Some(cursor) => query.start = Start::Cursor(cursor),
            None => return all,
        }
    }
}

fn joined(own: &Pairs, more: &Pairs) -> Pairs {
    own.iter().chain(more).cloned().collect()
}

async fn metric(store: &Store, actor: &Actor, metric: Metric, how: &How) -> Result<Vec<Point>, Error> {
    let condition = match metric {
        Metric::ActivitiesDone => asked::<Activity>(&how.filters, &[]).condition,
        _ => asked::<Deal>(&how.filters, &[]).condition,
    };
    let How { group_by, period, stat, ref custom, .. } = *how;
    let question = Question { metric, group_by, custom: custom.clone(), period, stat, condition, words: None };
    store.read(actor.clone(), move |reader| reader.metric(&question)).await
}

/// How a metric is asked for.
#[derive(Debug, Clone)]
struct How {
    group_by: Option<GroupBy>,
    custom: Option<CustomGroup>,
    period: Option<Period>,
    stat: Stat,
    filters: Pairs,
}

impl How {
    fn defs(&self) -> &[FieldDef] {
        self.custom.as_ref().map(|by| std::slice::from_ref(&by.def)).unwrap_or_default()
    }

    /// Tells whether a record can be in several groups.
    fn overlaps(&self) -> bool {
        self.custom.as_ref().is_some_and(|by| by.def.kind == CustomKind::MultiChoice)
    }
}

fn ways(metric: Metric, filters: &[Pairs], customs: &[CustomGroup]) -> Vec<How> {
    let mut ways = Vec::new();
    let own = metric.groups().iter().copied().map(Some).chain([None]).map(|group_by| (group_by, None));
    let groups = own.chain(customs.iter().map(|custom| (None, Some(custom))));
    for (index, (group_by, custom)) in groups.enumerate() {
        // Each group as a whole and by one of the periods; the filters in turn.
        let periods = [Period::Month, Period::Quarter, Period::Year];
        for period in [None, Some(periods[index % 3])] {
            if period.is_some() && metric.dated() == Dated::Present {
                continue;
            }
            let stats = if metric.stats().is_empty() { &[Stat::Mean][..] } else { metric.stats() };
            for stat in stats {
                let filters = filters[ways.len() % filters.len()].clone();
                ways.push(How { group_by, custom: custom.cloned(), period, stat: *stat, filters });
            }
        }
    }
    ways
}

fn near(found: Option<Number>, expected: Option<Number>) -> bool {
    match (found, expected) {
        (Some(Number::Fraction(a)), Some(Number::Fraction(b))) => (a - b).abs() <= b.abs() * 1e-9 + 1e-12,
        (a, b) => a == b,
    }
}

/// Checks all numbers of one answer, and returns them as text.
async fn check(store: &Store, hand: &Hand<'_>, actor: &Actor, asked_for: Metric, how: &How) -> Vec<String> {
    let points = metric(store, actor, asked_for, how).await.unwrap();
    let mut lists = Vec::new();
    for point in &points {
        lists.push(records::<Deal>(store, actor, &joined(&how.filters, &point.records), how.defs()).await);
    }
    let currency = hand.currency(lists.iter().flatten());
    let (mut told, mut shared) = (Vec::new(), BTreeMap::new());
    for (point, deals) in points.iter().zip(&lists) {
        let what = format!("{asked_for:?} {how:?} {point:?}");
        assert_eq!(point.count, i64::try_from(deals.len()).unwrap(), "{what}");
        if let Some(numerator) = &point.numerator {
            let part = records::<Deal>(store, actor, &joined(&how.filters, numerator), how.defs()).await;
            let ids = |deals: &[Deal]| deals.iter().map(|deal| deal.id.uuid()).collect::<BTreeSet<Uuid>>();
            assert!(ids(&part).is_subset(&ids(deals)), "{what}");
            let share = (!deals.is_empty()).then(|| part.len() as f64 / deals.len() as f64);
            assert!(near(point.value, share.map(Number::Fraction)), "{what}");
        }
        hand.placed(asked_for, how.group_by, how.period, point, deals);
        how.custom.iter().for_each(|by| deals.iter().for_each(|deal| customs::placed(by, point, deal)));
        let by_product = how.group_by == Some(GroupBy::ProductId);
        let part = by_product.then(|| point.group.as_ref().map(|id| id.parse::<Uuid>().unwrap()));
        let expected = hand.value(asked_for, how, point, deals, part, &currency);
        if asked_for.unit() == Unit::Money {
            assert_eq!(point.currency.as_deref(), Some(currency.as_str()), "{what}");
        }
        if by_product && asked_for.unit() == Unit::Money && asked_for != Metric::AverageDealSize {
            let (Some(Number::Whole(found)), Some(Number::Whole(near))) = (point.value, expected) else {
                panic!("{what}")
            };
            assert!((found - near).abs() <= 1, "{what} is not {near}");
            *shared.entry(point.period.clone()).or_insert(0) += found;
        } else if let Some(expected) = expected {
            assert!(near(point.value, Some(expected)), "{what} is not {expected:?}");
        }
        told.push(format!(
            "{asked_for:?} {:?} {:?} {:?} {} {:?}",
            point.label, point.period, point.value, point.count, how.stat
        ));
    }
    whole(store, actor, asked_for, how, &points, shared).await;
    told
}

/// Groups of which a record has one add up to the whole, and so do the shares of products.
async fn whole(
    store: &Store,
    actor: &Actor,
    asked_for: Metric,
    how: &How,
    points: &[Point],
    shared: BTreeMap<Option<String>, i64>,
) {
    let grouped = how.group_by.is_some() || how.custom.is_some();
    if !grouped || how.overlaps() || asked_for.dated() == Dated::Moved {
        return;
    }
    let all = metric(store, actor, asked_for, &How { group_by: None, custom: None, ..how.clone() }).await.unwrap();
    if how.group_by == Some(GroupBy::ProductId) {
        for point in all.iter().filter(|point| shared.contains_key(&point.period)) {
            assert_eq!(Some(Number::Whole(shared[&point.period])), point.value, "{asked_for:?} {how:?}");
        }
        return;
    }
    let count = |points: &[Point]| points.iter().map(|point| point.count).sum::<i64>();
    assert_eq!(count(points), count(&all), "{asked_for:?} {how:?}");
}

fn filters(company: &Company) -> Vec<Pairs> {
    let one = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
    vec![
        Vec::new(),
        one("pipeline_id", &company.stages[0].pipeline_id.to_string()),
        one("amount_minor__gte", "100000"),
        one("moved_at__gte", "2026-03-04T00:00:00Z"),
        one("filter", &json!({"any": [{"field": "source", "op": "eq", "value": "fair"}, {"field": "currency", "op": "eq", "value": "EUR"}]}).to_string()),
    ]
}

#[test]
fn numbers_are_what_the_records_behind_them_add_up_to() {
    let told = Mutex::new(Vec::new());
    on_each_database(|database| {
        let told = &told;
        async move {
            let store = &database.store;
            let company = company(&database, 5).await;
            let hand = Hand::new(store, &company).await;
            let mut all = Vec::new();
            for actor in &company.actors {
                for metric in Metric::ALL.iter().filter(|metric| **metric != Metric::ActivitiesDone) {
                    for how in ways(*metric, &filters(&company), &[]) {
                        all.extend(check(store, &hand, actor, *metric, &how).await);
                    }
                }
            }
            assert!(all.len() > 1000, "{}", all.len());
            told.lock().unwrap().push(all);
        }
    });
    let told = told.into_inner().unwrap();
    assert!(told[0] == told[1], "the databases differ");
}

#[test]
fn custom_fields_split_what_records_behind_them_add_up_to() {
    let told = Mutex::new(Vec::new());
    on_each_database(|database| {
        let told = &told;
        async move {
            let store = &database.store;
            let company = company(&database, 7).await;
            let customs = customs::customs(&database, &company).await;
            let hand = Hand::new(store, &company).await;
            let mut all = Vec::new();
            for actor in [&company.actors[0], &company.actors[5], &company.actors[7]] {
                for metric in Metric::ALL.iter().filter(|metric| **metric != Metric::ActivitiesDone) {
                    let ways = ways(*metric, &filters(&company), &customs);
                    for how in ways.into_iter().filter(|how| how.custom.is_some()) {
                        all.extend(check(store, &hand, actor, *metric, &how).await);
                    }
                }
            }
            assert!(all.len() > 500, "{}", all.len());
            told.lock().unwrap().push(all);
        }
    });
    let told = told.into_inner().unwrap();
    assert!(told[0] == told[1], "the databases differ");
}

#[test]
fn what_was_done_is_what_the_list_of_activities_opens() {
    let told = Mutex::new(Vec::new());
    on_each_database(|database| {
        let told = &told;
        async move {
            let store = &database.store;
            let company = company(&database, 11).await;
            let mut all = Vec::new();
            for actor in &company.actors {
                for how in ways(Metric::ActivitiesDone, &[Vec::new(), vec![("kind".into(), "call".into())]], &[]) {
                    let points = metric(store, actor, Metric::ActivitiesDone, &how).await.unwrap();
                    for point in &points {
                        let pairs = joined(&how.filters, &point.records);
                        let found = records::<Activity>(store, actor, &pairs, &[]).await;
                        by_hand::done(&how, point, &found, store.now());
                        all.push(format!("{:?} {:?} {}", point.label, point.period, point.count));
                    }
                    let every = records::<Activity>(store, actor, &how.filters, &[]).await;
                    let expected = every.iter().filter(|one| by_hand::happened(one, store.now()).is_some()).count();
                    let counted: i64 = points.iter().map(|point| point.count).sum();
                    assert_eq!(counted, i64::try_from(expected).unwrap(), "{how:?}");
                }
            }
            assert!(all.len() > 50);
            told.lock().unwrap().push(all);
        }
    });
    let told = told.into_inner().unwrap();
    assert!(told[0] == told[1], "the databases differ");
}

#[test]
fn amounts_in_several_currencies_wait_for_their_rates() {
    on_each_database(|database| async move {
        let store = &database.store;
        let steps = stages(store).await;
        let won = |currency: &str, amount: i64, day: &str| json!({"name": "D", "stage_id": steps.won.id, "currency": currency, "amount_minor": amount, "closed_on": day});
        let how = How { group_by: None, custom: None, period: None, stat: Stat::Mean, filters: Vec::new() };
        create_deal(store, &system(), won("USD", 1_000, "2026-01-10")).await;
        let points = metric(store, &system(), Metric::WonAmount, &how).await.unwrap();
        assert_eq!((points[0].value, points[0].currency.as_deref()), (Some(Number::Whole(1_000)), Some("USD")));
        create_deal(store, &system(), won("EUR", 5, "2026-01-11")).await;
        let refused = metric(store, &system(), Metric::WonAmount, &how).await;
        let Err(Error::RateMissing { base, missing }) = refused else { panic!("{refused:?}") };
        assert_eq!((base.as_str(), missing), ("EUR", vec![("USD".to_owned(), "2026-01-10".parse().unwrap())]));
        let rate = |day: &str, rate: &str| json!({"currency": "USD", "quoted_on": day, "rate": rate});
        create::<crm_domain::exchange_rate::ExchangeRate>(store, &system(), rate("2026-01-11", "2")).await;
        let late = metric(store, &system(), Metric::WonAmount, &how).await;
        assert!(matches!(late, Err(Error::RateMissing { .. })), "a later rate says nothing of the day: {late:?}");
        create::<crm_domain::exchange_rate::ExchangeRate>(store, &system(), rate("2025-12-31", "0.5")).await;
        let points = metric(store, &system(), Metric::WonAmount, &how).await.unwrap();
        assert_eq!((points[0].value, points[0].currency.as_deref()), (Some(Number::Whole(505)), Some("EUR")));
    });
}

#[test]
fn what_accounts_say_is_not_given_away_by_deals() {
    on_each_database(|database| async move {
        let store = &database.store;
        let mut blind = system();
        blind.kind = crm_domain::policy::ActorKind::ApiKey;
        blind.permissions.get_mut(&Object::Account).unwrap().view = Level::None;
        let how = How {
            group_by: Some(GroupBy::Industry),
            custom: None,
            period: None,
            stat: Stat::Mean,
            filters: Vec::new(),
        };
        assert!(matches!(metric(store, &blind, Metric::DealsWon, &how).await, Err(Error::Denied)));
        let filter = json!({"not": {"field": "industry", "op": "eq", "value": "Bau"}});
        let by_filter = list::<Deal>(store, &blind, question::<Deal>(Deal::DEFAULT_SORT, Some(filter), &[])).await;
        assert!(matches!(by_filter, Err(Error::Denied)));
    });
}
