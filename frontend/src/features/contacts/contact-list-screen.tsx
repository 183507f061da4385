import { ListPage } from '@/records/list-page';
import { contactDefinition } from './fields';

export default function ContactListScreen() {
  return <ListPage definition={contactDefinition} />;
}
