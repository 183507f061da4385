import { expect, test } from 'vitest';
import { activityFields } from '@/features/activities/fields';
import { dealFields } from '@/features/deals/fields';
import { fromSearch, toQuery } from '@/filter/filter';
import { drillTo } from './drill';

const FIELDS = { deal: dealFields, activity: activityFields };
const drill = (query: string, entity: 'deal' | 'activity' = 'deal', timeZone = 'UTC') =>
  drillTo({ entity, query }, FIELDS, timeZone).search;

test('filters come in the words that the chips use', () => {
  expect(drill('status=won&owner_id=o&closed_on__gte=2017-04-01&closed_on__lt=2017-07-01')).toEqual({
    layout: 'list',
    status__in: 'won',
    owner_id__in: 'o',
    closed_on__gte: '2017-04-01',
    closed_on__lte: '2017-06-30',
  });
});

test('of two limits on one field the tighter one counts', () => {
  const query =
    'closed_on__gte=2017-04-15&closed_on__lt=2017-06-11&status=won&closed_on__gte=2017-04-01&closed_on__lt=2017-05-01';
  expect(drill(query)).toMatchObject({ closed_on__gte: '2017-04-15', closed_on__lte: '2017-04-30' });
  expect(drill('owner_id__in=a,b&owner_id=b')).toMatchObject({ owner_id__in: 'b' });
});

test('words of any kind arrive as they are', () => {
  expect(drill('status__in=won,lost&industry=R%26D,%20%C3%BCber')).toEqual({
    layout: 'list',
    status__in: 'won,lost',
    industry: 'R&D, über',
  });
  expect(drill('source__is_null=true')).toMatchObject({ source__is_null: 'true' });
});

test('everything a metric asks of a list is a filter there', () => {
  const asked = [
    'without_next_step=true',
    'rotting=true',
    'without_product=true',
    'product_id=p',
    'entered_kind=open&moved_on=true&entered_stage_id=s&moved_at__gte=2017-01-01T00:00:00Z&moved_at__lt=2017-02-01T00:00:00Z',
    'left_stage_id__is_null=false',
    'amount_minor__is_null=false',
    'team_id=t&pipeline_id=p&account_id=a&stage_id__is_null=true',
  ];
  for (const query of asked) {
    const names = [...new URLSearchParams(query).keys()].map((name) => name.split('__')[0]);
    const found = Object.keys(drill(query)).map((name) => name.split('__')[0]);
    expect(found).toEqual(['layout', ...names]);
  }
});

test('a moment that is midnight for the reader is a day, any other stays, and both ask for the same', () => {
  const query = 'happened_at__is_null=false&happened_at__gte=2026-02-28T23:00:00Z&happened_at__lt=2026-03-31T22:00:00Z';
  const berlin = drill(query, 'activity', 'Europe/Berlin');
  expect(berlin).toEqual({
    happened_at__is_null: 'false',
    happened_at__gte: '2026-03-01',
    happened_at__lt: '2026-04-01',
  });
  expect(toQuery(fromSearch(berlin, activityFields), activityFields, 'Europe/Berlin')).toMatchObject({
    happened_at__gte: '2026-02-28T23:00:00.000Z',
    happened_at__lt: '2026-03-31T22:00:00.000Z',
  });
  const utc = drill(query, 'activity', 'UTC');
  expect(utc).toMatchObject({ happened_at__gte: '2026-02-28T23:00:00Z', happened_at__lt: '2026-03-31T22:00:00Z' });
});
