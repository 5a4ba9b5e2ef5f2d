import { gives, type Routes } from '#api/schemas';
import type { SettingsDoc } from '#contracts/settings-documents';

/** What this server runs by. Keys and tokens are in no configuration. */
export function settingsRoutes(app: Routes, settings: () => SettingsDoc): void {
  const schema = {
    operationId: 'settings',
    summary: 'The configuration in force, and where each value comes from',
    tags: ['settings'],
    response: gives('Settings'),
  };
  app.get('/api/settings', { schema }, (_request, reply) => reply.send(settings()));
}
