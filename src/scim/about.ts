import type { Hono } from 'hono';
import { enterpriseSchema, userSchema } from '#src/identity/scim/user.ts';
import { groupSchema } from './groups.ts';
import { listOf, pageMax, sayError, scimJson, type ScimEnv } from './answer.ts';

/** What of SCIM is spoken here (RFC 7643 §5, §6, §7). */
export function aboutRoutes(app: Hono<ScimEnv>, origin: string): void {
  const at = (path: string): string => `${origin}/scim/v2/${path}`;
  app.get('/scim/v2/ServiceProviderConfig', (c) =>
    scimJson(c, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      ...{ patch: { supported: true }, bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 } },
      ...{ filter: { supported: true, maxResults: pageMax }, changePassword: { supported: false } },
      ...{ sort: { supported: false }, etag: { supported: true } },
      authenticationSchemes: [
        {
          type: 'oauthbearertoken',
          name: 'Bearer token',
          description: 'Made under Company → Sign-in.',
          primary: true,
        },
      ],
      meta: { resourceType: 'ServiceProviderConfig', location: at('ServiceProviderConfig') },
    }),
  );
  const types = [
    {
      name: 'User',
      endpoint: '/Users',
      schema: userSchema,
      extensions: [{ schema: enterpriseSchema, required: false }],
    },
    { name: 'Group', endpoint: '/Groups', schema: groupSchema, extensions: [] },
  ].map(({ name, endpoint, schema, extensions }) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    ...{ id: name, name, endpoint, schema, schemaExtensions: extensions },
    meta: { resourceType: 'ResourceType', location: at(`ResourceTypes/${name}`) },
  }));
  app.get('/scim/v2/ResourceTypes', (c) => scimJson(c, listOf(types.length, 0, types)));
  app.get('/scim/v2/ResourceTypes/:name', (c) => {
    const type = types.find(({ id }) => id === c.req.param('name'));
    return type ? scimJson(c, type) : sayError(c, 404, 'There is no such type.');
  });
  app.get('/scim/v2/Schemas', async (c) => {
    const schemas = await describeSchemas(at);
    return scimJson(c, listOf(schemas.length, 0, schemas));
  });
  app.get('/scim/v2/Schemas/:id', async (c) => {
    const schema = (await describeSchemas(at)).find(({ id }) => id === c.req.param('id'));
    return schema ? scimJson(c, schema) : sayError(c, 404, 'There is no such schema.');
  });
}

async function describeSchemas(at: (path: string) => string): Promise<{ readonly id: string }[]> {
  const { default: SCIMMY } = await import('scimmy');
  const { User, Group, EnterpriseUser } = SCIMMY.Schemas;
  return [User, Group, EnterpriseUser].map(({ definition }) => ({
    ...definition.describe(at('Schemas')),
    id: definition.id,
  }));
}
