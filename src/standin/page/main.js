/**
 * The chat page: people talk to the bots of the stand-in as in a messenger. This module puts its parts together.
 *
 * Selectors that tests may rely on (`data-testid`): viewer, viewer-name, be-<user id> · chat (`data-chat`), unread ·
 * chat-title, chat-status, topic (`data-topic`, 0 is General) · message (`data-message-id`, `data-own`), text, edited,
 * stub, keyboard, key, reactions, photo, document, expandable, message-menu · menu, menu-reply, menu-edit, menu-copy,
 * menu-delete, menu-react, block · box, send, attach, file-input, purpose, cancel, suggestion, closed · upload, caption,
 * upload-send, upload-cancel · start, hint · jump, toast, alert, alert-ok, lightbox, offline.
 *
 * A key that waits for the bot's answer has `aria-busy="true"`; the page is ready when `offline` is hidden.
 */
import { App } from './app.js';
import { mountAttachments } from './attachments.js';
import { mountChatHeader } from './chatHeader.js';
import { mountChatList } from './chatList.js';
import { mountComposer } from './composer.js';
import { mountConversation } from './conversation.js';
import { mountTopicTabs } from './topicTabs.js';
import { mountViewerSwitch } from './viewerSwitch.js';
import { mountWelcome } from './welcome.js';

const app = new App();
mountViewerSwitch(app);
mountChatList(app);
mountChatHeader(app);
mountTopicTabs(app);
mountWelcome(app);
mountComposer(app);
mountAttachments(app);
mountConversation(app);
app.start();
