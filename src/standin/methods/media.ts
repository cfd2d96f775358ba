/** Documents, photos, albums, and fetching files back. */
import { ApiError, badRequest } from '../apiError.ts';
import { detectEntities } from '../detectEntities.ts';
import { fileFields, photoFields, type StoredFile } from '../files.ts';
import { formatCaption } from '../formatText.ts';
import { viewMessage } from '../messageView.ts';
import { isRecord, type UploadedFile } from '../params.ts';
import { readReplyMarkup } from '../replyMarkup.ts';
import type { MessageContent } from '../types.ts';
import type { Context } from './context.ts';
import { destinationOf } from './destination.ts';

/** Bytes that a bot may download, and send. */
const DOWNLOAD_LIMIT = 20 * 1024 * 1024;
const UPLOAD_LIMIT = 50 * 1024 * 1024;
const PHOTO_LIMIT = 10 * 1024 * 1024;

export function sendDocument(context: Context): unknown {
  return sendFile(context, 'document');
}

export function sendPhoto(context: Context): unknown {
  return sendFile(context, 'photo');
}

function sendFile(context: Context, kind: 'document' | 'photo'): unknown {
  const { params, world, bot } = context;
  const caption = formatCaption(params);
  const markup = readReplyMarkup(params);
  const { chat, threadId, replyTo } = destinationOf(context);
  const file = storedFile(context, kind, params.file(kind), params.text(kind));
  const content = {
    ...mediaContent(kind, file),
    ...(caption.text === '' ? {} : { caption: caption.text }),
    ...(caption.entities.length === 0 ? {} : { caption_entities: caption.entities }),
  };
  return viewMessage(world.post(chat, { from: bot.user, content, threadId, replyTo, markup }));
}

export function mediaContent(kind: 'document' | 'photo', file: StoredFile): MessageContent {
  return kind === 'photo' ? { photo: photoFields(file) } : { document: fileFields(file) };
}

function storedFile(
  { files }: Context,
  kind: 'document' | 'photo',
  upload: UploadedFile | null,
  reference: string,
): StoredFile {
  if (upload !== null) {
    if (upload.bytes.length === 0) throw badRequest('file must be non-empty');
    if (upload.bytes.length > UPLOAD_LIMIT) throw new ApiError(413, '');
    if (kind === 'photo' && upload.bytes.length > PHOTO_LIMIT) throw badRequest('file is too big');
    return files.add(`${kind}s`, upload);
  }
  if (reference === '') throw badRequest(`there is no ${kind} in the request`);
  const known = files.byId(reference);
  if (known === undefined) throw badRequest('wrong file identifier/HTTP URL specified');
  return known;
}

/** Minimal: documents and photos, 2 to 10, captions as plain text. */
export function sendMediaGroup(context: Context): unknown {
  const { params, world, bot } = context;
  const media = params.json('media', 'media');
  if (!Array.isArray(media) || media.length < 2 || media.length > 10) {
    throw badRequest('there must be 2-10 media in the album');
  }
  const { chat, threadId, replyTo } = destinationOf(context);
  const contents = media.map((item: unknown): MessageContent => {
    const kind = isRecord(item) ? item['type'] : undefined;
    if (!isRecord(item) || (kind !== 'photo' && kind !== 'document'))
      throw badRequest("can't parse InputMedia: type must be specified");
    const reference = typeof item['media'] === 'string' ? item['media'] : '';
    const file = storedFile(context, kind, params.attachment(reference), reference);
    const caption = typeof item['caption'] === 'string' ? item['caption'].trim() : '';
    if (caption.length > 1024) throw badRequest('message caption is too long');
    const entities = detectEntities(caption);
    return {
      ...mediaContent(kind, file),
      ...(caption === '' ? {} : { caption }),
      ...(entities.length === 0 ? {} : { caption_entities: entities }),
    };
  });
  const media_group_id = `${chat.key.replace(/\D/g, '')}${chat.nextMessageId}`;
  return contents.map((content) =>
    viewMessage(world.post(chat, { from: bot.user, content: { ...content, media_group_id }, threadId, replyTo })),
  );
}

export function getFile({ params, files }: Context): unknown {
  const id = params.text('file_id');
  if (id === '') throw badRequest('file_id not specified');
  const file = files.byId(id);
  if (file === undefined) throw badRequest('invalid file_id');
  if (file.bytes.length > DOWNLOAD_LIMIT) throw badRequest('file is too big');
  const { file_id, file_unique_id, file_size } = fileFields(file);
  return { file_id, file_unique_id, file_size, file_path: file.path };
}
