/** The place where messages appear; loaded with the first one. */
import '@mantine/notifications/styles.layer.css';
import { Notifications } from '@mantine/notifications';

export const Messages = () => <Notifications position="bottom-right" limit={4} />;
