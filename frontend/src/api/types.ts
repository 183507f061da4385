/** Short names for the wire shapes; the generated schema is the truth. */
import type { PagedEntity } from './entities';
import type { components } from './schema';

type S = components['schemas'];
export type Id = string;
export type Level = S['Level'];
export type Action = keyof S['Rights'];

/** The schema types the keys of `permissions` as any text; naming them keeps a misspelt question from compiling. */
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
  | 'setting'
  | 'view'
  | 'api_key'
  | 'share'
  | 'file'
  | 'comment'
  | 'follower'
  | 'notification'
  | 'webhook'
  | 'file';

/** A page of anything; the schema has one such type per collection. */
export interface Page<T> {
  data: T[];
  page: S['PageInfo'];
}

/** What the shared screens work with: a record whose members are read by field name. */
export type AnyRecord = Pick<S['Contact'], 'id' | 'version' | 'created_at' | 'updated_at'> & {
  readonly [member: string]: unknown;
};

export type FeedEntry = S['FeedEntry'];
export type Other = S['Other'];

export type BuiltInRole = S['RoleKey'];
export type NewSecondFactor = S['NewSecondFactor'];
export type RoleEntry = S['RoleEntry'];
export type Role = S['Role'];
export type Rights = S['Rights'];
export type Theme = S['Theme'];
export type Density = S['Density'];
export type Language = S['Language'];
export type Membership = S['Membership'];
export type User = S['User'];
export type Company = S['Company'];
export type Session = S['Session'];
export type Me = S['Me'];
export type SignInSession = S['SessionEntry'];
export type Invitation = S['Invitation'];
export type Invitee = S['Invitee'];
export type Team = S['Team'];
export type ApiKey = S['ApiKey'];
export type Webhook = S['Webhook'];
export type WebhookDelivery = S['WebhookDelivery'];

/** A file on a record; `File` is what the browser has in its hands. */
export type FileRecord = S['File'];

export type Account = S['Account'];
export type AccountInput = S['AccountInput'];
export type Contact = S['Contact'];
export type ContactPoint = S['ContactPoint'];
export type ContactPointInput = S['ContactPointInput'];
export type Job = S['ContactJob'];
export type JobInput = S['ContactJobInput'];

/** Work of the queue; a contact's job is another thing. */
export type QueuedJob = S['Job'];
export type JobState = S['JobState'];
export type AuditEntry = S['AuditEntry'];
export type ConfigurationChange = S['ConfigurationChange'];
export type AuditKind = S['AuditKind'];

export type StageKind = S['DealStatus'];
export type ForecastCategory = S['ForecastCategory'];
export type Pipeline = S['Pipeline'];
export type Stage = S['Stage'];
export type LossReason = S['LossReason'];
export type Deal = S['Deal'];
export type DealContact = S['DealContact'];
export type DealLine = S['DealLine'];
export type Product = S['Product'];
export type ExchangeRate = S['ExchangeRate'];
export type Board = S['Board'];
export type BoardColumn = S['BoardColumn'];

export type Activity = S['Activity'];
export type ActivityInput = S['ActivityInput'];
export type ActivityKind = S['ActivityKind'];
/** Sent with the one member that is set; the answer spells out all three. */
export type ActivityLink = Partial<S['ActivityLink']>;

export type Backup = S['Backup'];
export type BackupJob = S['BackupJob'];
export type BackupList = S['BackupList'];
export type SampleData = S['SampleData'];
export type Tag = S['Tag'];
export type TagColor = S['TagColor'];
export type Comment = S['Comment'];
export type Follower = S['Follower'];
export type Viewer = S['Viewer'];
export type Notification = S['Notification'];
export type NotificationKind = S['NotificationKind'];
export type Share = S['Share'];
export type ShareLevel = S['ShareLevel'];

export type FilterNode = S['Filter'];
/** Any JSON value, although the schema says "object". */
export type FilterValue = S['Comparison']['value'];
export type View = S['View'];
export type ViewQuery = S['ViewQuery'];

export type FieldChange = S['Change'];
export type EventKind = S['EventKind'];
export type TimelineKind = S['TimelineKind'];
export type TimelineItem = S['TimelineItem'];
export type MoneySum = S['MoneySum'];
/** Only records with a page are ever asked for. */
export type SearchHit = S['SearchHit'] & { entity: PagedEntity };
export type BinItem = S['DeletedRecord'];
export type FieldDef = S['FieldDef'];
export type FieldRestriction = S['FieldRestriction'];
export type FieldRestrictionInput = S['FieldRestrictionInput'];
export type RestrictableField = S['RestrictableField'];
export type RestrictedFields = S['RestrictedFields'];
export type FieldDefInput = S['FieldDefInput'];
export type MetaField = S['FieldInfo'];
export type Meta = S['MetaInfo'];
export type BatchOperation = S['Operation'];
export type BatchResult = S['OperationResult'];
