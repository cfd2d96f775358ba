/** Reads the parameters of a call out of its query string and body. The size of the body is bounded by the server. */
import { badRequest } from './apiError.ts';
import { isRecord, Params, type UploadedFile } from './params.ts';

/** Body values win over the query string. Throws `ApiError` 400 where the body is not what its content type says. */
export async function readParams(query: URLSearchParams, contentType: string, body: Buffer): Promise<Params> {
  const values = new Map<string, unknown>(query);
  const files = new Map<string, UploadedFile>();
  if (body.length > 0) {
    const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (type === 'application/json') readJson(body, values);
    else if (type === 'multipart/form-data') await readMultipart(contentType, body, values, files);
    else if (type === 'application/x-www-form-urlencoded') {
      for (const [name, value] of new URLSearchParams(body.toString('utf8'))) values.set(name, value);
    }
  }
  return new Params(values, files);
}

function readJson(body: Buffer, values: Map<string, unknown>): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest("can't parse request JSON object");
    throw error;
  }
  if (!isRecord(parsed)) throw badRequest('request body must be a JSON object');
  for (const [name, value] of Object.entries(parsed)) values.set(name, value);
}

async function readMultipart(
  contentType: string,
  body: Buffer,
  values: Map<string, unknown>,
  files: Map<string, UploadedFile>,
): Promise<void> {
  let form: FormData;
  try {
    // The platform's own parser: the one that reads what fetch sends.
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  } catch (error) {
    if (error instanceof TypeError) throw badRequest("can't parse multipart form data");
    throw error;
  }
  for (const [name, value] of form) {
    if (typeof value === 'string') values.set(name, value);
    else {
      const bytes = new Uint8Array(await value.arrayBuffer());
      files.set(name, { name: value.name, mimeType: value.type || 'application/octet-stream', bytes });
    }
  }
}
