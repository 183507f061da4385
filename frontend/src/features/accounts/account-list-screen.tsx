import { ListPage } from '@/records/list-page';
import { accountDefinition } from './fields';

export default function AccountListScreen() {
  return <ListPage definition={accountDefinition} />;
}
