import { expect, test } from 'vitest';
import type { User } from '@/api/types';
import { questionOf } from './question';
import { NO_FILTERS } from './types';

const user = (id: string, ...teams: string[]) => ({ id, teams: teams.map((team_id) => ({ team_id })) }) as User;
const USERS = [user('ann', 'north'), user('bob', 'north', 'south'), user('cem')];
const asked = (metric: 'won_amount' | 'open_amount' | 'activities_done') => ({
  metric,
  group_by: null,
  period: null,
  stat: null,
});
const DAYS = { from: '2017-04-01', to: '2017-06-30' };

test('deals are narrowed by pipeline, owner, team and days', () => {
  const filters = { ...NO_FILTERS, pipeline_id: 'p', owner_id: 'o', team_id: 't' };
  expect(questionOf(asked('won_amount'), filters, DAYS, USERS)).toEqual({
    metric: 'won_amount',
    query: { group_by: 'none', from: '2017-04-01', to: '2017-06-30', pipeline_id: 'p', owner_id: 'o', team_id: 't' },
    unheeded: [],
  });
});

test('all people are asked for, of other groups the usual number', () => {
  const limitOf = (group_by: 'owner_id' | 'account_id', period: 'month' | null) =>
    questionOf({ ...asked('won_amount'), group_by, period }, NO_FILTERS, null, USERS).query.limit;
  expect([limitOf('owner_id', null), limitOf('owner_id', 'month'), limitOf('account_id', null)]).toEqual([
    '1000',
    undefined,
    undefined,
  ]);
});

test('the present state has no days, which is told', () => {
  const { query, unheeded } = questionOf(asked('open_amount'), NO_FILTERS, DAYS, USERS);
  expect([query, unheeded]).toEqual([{ group_by: 'none' }, ['span']]);
  expect(questionOf(asked('open_amount'), NO_FILTERS, null, USERS).unheeded).toEqual([]);
});

test('activities of a team are those of its members; a pipeline has none', () => {
  const of = (filters: object) => questionOf(asked('activities_done'), { ...NO_FILTERS, ...filters }, null, USERS);
  expect(of({ team_id: 'north' }).query).toEqual({ group_by: 'none', owner_id__in: 'ann,bob' });
  expect(of({ team_id: 'empty' }).unheeded).toEqual(['team']);
  expect(of({ team_id: 'north', owner_id: 'cem', pipeline_id: 'p' })).toMatchObject({
    query: { group_by: 'none', owner_id: 'cem' },
    unheeded: ['pipeline', 'team'],
  });
});

test('a split and a statistic are asked for', () => {
  const split = { metric: 'sales_cycle', group_by: 'owner_id', period: 'quarter', stat: 'median' } as const;
  expect(questionOf(split, NO_FILTERS, null, USERS).query).toEqual({
    group_by: 'owner_id',
    period: 'quarter',
    stat: 'median',
  });
});
