import { z, type ZodType } from 'zod';
import { orderRequest } from '#contracts/documents';

// One schema: types, OpenAPI and serialisers. Bodies are validated by parseOrderRequest, which knows every problem's path; here they are documented.
const toJson = (schema: ZodType): Record<string, unknown> => z.toJSONSchema(schema, { target: 'draft-7', unrepresentable: 'any' }) as Record<string, unknown>;
export const ok200 = (schema: ZodType): { readonly 200: unknown } => ({ 200: toJson(schema) });
export const ok201 = (schema: ZodType): { readonly 200: unknown; readonly 201: unknown } => ({ 200: toJson(schema), 201: toJson(schema) });
export const bodySchema = { body: toJson(orderRequest) };
