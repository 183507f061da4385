/** The wire shapes. Kept in one file so that each can become an alias of the generated schema. */
export type Id = string;
export type Level = 'none' | 'own' | 'team' | 'all';
export type Action = 'view' | 'create' | 'edit' | 'delete' | 'assign' | 'export';
export type PermissionObject =
  | 'account'
  | 'contact'
  | 'deal'
  | 'activity'
  | 'product'
  | 'pipeline'
  | 'tag'
  | 'user'
  | 'team'
  | 'role'
  | 'setting'
  | 'view'
  | 'api_key'
  | 'field_def';

export interface Page<T> {
  data: T[];
  page: { next_cursor: string | null; has_more: boolean; count?: number; count_capped?: boolean };
}

export interface RecordBase {
  id: Id;
  version: number;
  created_at: string;
  updated_at: string;
  created_by?: Id | null;
  deleted_at?: string | null;
}

/** What the shared screens work with: a record whose members are read by field name. */
export type AnyRecord = RecordBase & { readonly [member: string]: unknown };

interface Owned {
  owner_id?: Id | null;
  team_id?: Id | null;
  tag_ids: Id[];
  custom: Record<string, unknown>;
  external_ids: Record<string, string>;
}

export type Role = 'admin' | 'manager' | 'rep' | 'support' | 'marketing' | 'read_only';
export type UserStatus = 'active' | 'invited' | 'deactivated' | 'no_login';
export type Theme = 'auto' | 'light' | 'dark';
export type Density = 'compact' | 'normal' | 'comfortable';
export type Language = 'en' | 'de';

export interface Membership {
  team_id: Id;
  lead: boolean;
}

export interface User extends RecordBase {
  name: string;
  email?: string | null;
  role: Role;
  status: UserStatus;
  language: Language;
  time_zone: string;
  theme: Theme;
  density: Density;
  shortcuts: boolean;
  teams: Membership[];
  last_login_at?: string | null;
}

export interface Company extends RecordBase {
  name: string;
  base_currency: string;
  language: Language;
  time_zone: string;
  loss_reasons: string[];
}

export interface Session {
  access_token: string;
  expires_in: number;
  user: User;
}

export interface Me {
  user: User;
  company: Company;
  team_ids: Id[];
  permissions: Partial<Record<PermissionObject, Partial<Record<Action, Level>>>>;
  actor_kind: string;
}

export interface SignInSession {
  id: Id;
  created_at: string;
  last_used_at: string;
  user_agent?: string | null;
  ip?: string | null;
  current: boolean;
}

export interface Invitation {
  user: User;
  link: string;
  expires_at: string;
}

export interface InvitationTarget {
  email: string;
  name: string;
  company_name: string;
}

export interface Team extends RecordBase {
  name: string;
  parent_id?: Id | null;
  member_count: number;
}

export interface ApiKey extends RecordBase {
  name: string;
  prefix: string;
  scopes: string[];
  user_id: Id;
  expires_at?: string | null;
  last_used_at?: string | null;
  revoked_at?: string | null;
}

export type Lifecycle = 'prospect' | 'customer' | 'former' | 'partner' | 'other';

export interface Account extends RecordBase, Owned {
  name: string;
  domains: string[];
  parent_id?: Id | null;
  industry?: string | null;
  employee_count?: number | null;
  annual_revenue_minor?: number | null;
  currency?: string | null;
  phone?: string | null;
  website?: string | null;
  street?: string | null;
  postal_code?: string | null;
  city?: string | null;
  region?: string | null;
  country?: string | null;
  lifecycle: Lifecycle;
  description?: string | null;
  last_activity_at?: string | null;
}

export interface ContactPoint {
  id?: Id;
  kind: 'email' | 'phone';
  value: string;
  normalised?: string;
  label?: string | null;
  primary: boolean;
  invalid: boolean;
  opted_out: boolean;
  confirmed_at?: string | null;
}

export interface Job {
  id?: Id;
  account_id: Id;
  title?: string | null;
  from_on?: string | null;
  to_on?: string | null;
  primary: boolean;
}

export interface Contact extends RecordBase, Owned {
  first_name?: string | null;
  last_name?: string | null;
  name: string;
  title?: string | null;
  points: ContactPoint[];
  jobs: Job[];
  email?: string | null;
  phone?: string | null;
  account_id?: Id | null;
  account?: Account | null;
  language?: string | null;
  source?: string | null;
  description?: string | null;
  last_activity_at?: string | null;
}

export type StageKind = 'open' | 'won' | 'lost';
export type ForecastCategory = 'omitted' | 'pipeline' | 'best_case' | 'commit' | 'closed';

export interface Pipeline extends RecordBase {
  name: string;
  position: number;
}

export interface Stage extends RecordBase {
  pipeline_id: Id;
  name: string;
  kind: StageKind;
  probability: number;
  position: number;
  forecast_category: ForecastCategory;
  rotting_days?: number | null;
  questions: string[];
}

export type LossReason =
  | 'price'
  | 'competitor'
  | 'no_budget'
  | 'no_decision'
  | 'no_need'
  | 'timing'
  | 'other'
  | 'not_recorded';

export interface DealLine {
  id?: Id;
  product_id?: Id | null;
  name: string;
  quantity: number;
  unit_price_minor: number;
  discount_percent: number;
  amount_minor?: number;
}

export interface DealContact {
  contact_id: Id;
  role?: string | null;
}

export interface Deal extends RecordBase, Owned {
  name: string;
  account_id?: Id | null;
  account?: Account | null;
  pipeline_id: Id;
  stage_id: Id;
  status: StageKind;
  amount_minor?: number | null;
  currency: string;
  recurring_amount_minor?: number | null;
  recurring_interval?: 'month' | 'year' | null;
  lines: DealLine[];
  probability?: number | null;
  effective_probability: number;
  weighted_minor: number;
  started_on: string;
  closed_on?: string | null;
  expected_close_on?: string | null;
  first_expected_close_on?: string | null;
  push_count: number;
  next_step?: string | null;
  source?: string | null;
  loss_reason?: LossReason | null;
  loss_note?: string | null;
  contacts: DealContact[];
  stage_entered_at: string;
  next_activity_at?: string | null;
  last_activity_at?: string | null;
  rotting: boolean;
}

export interface Product extends RecordBase {
  name: string;
  code?: string | null;
  description?: string | null;
  unit_price_minor: number;
  currency: string;
  recurring_interval?: 'month' | 'year' | null;
  active: boolean;
}

export type ActivityKind = 'call' | 'meeting' | 'task' | 'note';
export interface ActivityLink {
  contact_id?: Id;
  account_id?: Id;
  deal_id?: Id;
}

export interface Activity extends RecordBase {
  kind: ActivityKind;
  subject?: string | null;
  body?: string | null;
  at: string;
  due_at?: string | null;
  ends_at?: string | null;
  done_at?: string | null;
  outcome?: string | null;
  owner_id: Id;
  private: boolean;
  links: ActivityLink[];
  priority?: 'low' | 'normal' | 'high' | null;
}

export type TagColor = 'gray' | 'blue' | 'cyan' | 'teal' | 'green' | 'yellow' | 'orange' | 'red' | 'pink' | 'violet';
export interface Tag extends RecordBase {
  name: string;
  color: TagColor;
}

export type FilterNode =
  | { all: FilterNode[] }
  | { any: FilterNode[] }
  | { not: FilterNode }
  | { field: string; op: string; value: unknown };

export interface ViewQuery {
  filter?: FilterNode | null;
  sort?: string | null;
  q?: string | null;
  columns?: string[];
  group?: string | null;
}

export interface View extends RecordBase {
  entity: string;
  name: string;
  shared: boolean;
  layout: 'list' | 'board';
  query: ViewQuery;
  position: number;
  owner_id: Id;
}

export interface StageChange {
  deal_id: Id;
  from_stage_id?: Id | null;
  to_stage_id: Id;
  at: string;
  by?: Id | null;
  seconds_in_from?: number | null;
}

export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

export type TimelineKind = ActivityKind | 'change' | 'stage';
export interface TimelineItem {
  id: Id;
  at: string;
  kind: TimelineKind;
  actor_name?: string | null;
  activity?: Activity | null;
  event?: { kind: string; changes: FieldChange[] } | null;
  stage?: StageChange | null;
}

export interface MoneySum {
  currency: string;
  amount_minor: number;
}

export interface Summary {
  owner_name?: string | null;
  last_activity_at?: string | null;
  next_activity?: Activity | null;
  open_deals: { count: number; sums: MoneySum[] };
  won_deals: { count: number; sums: MoneySum[] };
  open_tickets?: { count: number };
  products: { product_id?: Id | null; name: string; quantity: number; last_on?: string | null }[];
}

export interface BoardColumn {
  stage: Stage;
  count: number;
  sums: (MoneySum & { weighted_minor: number })[];
  deals: Deal[];
  next_cursor?: string | null;
}

export interface Board {
  pipeline: Pipeline;
  columns: BoardColumn[];
}

export interface SearchHit {
  entity: 'contact' | 'account' | 'deal';
  id: Id;
  title: string;
  subtitle?: string | null;
  score: number;
}

export interface BinItem {
  entity: string;
  id: Id;
  version: number;
  title: string;
  deleted_at: string;
  deleted_by_name?: string | null;
}

export interface MetaField {
  name: string;
  kind: string;
  label?: string | null;
  nullable: boolean;
  sortable: boolean;
  filterable: boolean;
  operators?: string[];
  choices?: string[] | null;
  refers_to?: string | null;
  custom: boolean;
}

export interface Meta {
  entities: Record<string, { fields: MetaField[] }>;
}

export interface BatchOperation {
  op: 'create' | 'update' | 'delete' | 'restore';
  id?: Id;
  version?: number;
  data?: Record<string, unknown>;
}

export interface BatchResult {
  index: number;
  status: number;
  id?: Id;
  version?: number;
  problem?: { title?: string; detail?: string; code?: string } | null;
}
