-- Seeds My Flow into the database of a Logto on this machine: applications, API resource, people.
-- Can be run again: what is there already is set to what stands here.
--
-- By SQL, since the id of the client's application is compiled into the client before Logto runs, and Logto's
-- Management API picks ids itself. Tables and columns as of Logto 1.42.0, read on 2026-11-29:
-- logto-io/logto, packages/schemas/tables/{applications,application_secrets,resources,users}.sql; the id is left out
-- of what POST /api/applications takes in packages/schemas/src/types/application.ts.
begin;

insert into applications (tenant_id, id, name, secret, description, type, oidc_client_metadata)
values (
  'default', 'my-flow-dev', 'My Flow', 'internal_not_used_by_a_browser', 'The client at http://localhost:3300.', 'SPA',
  '{"redirectUris": ["http://localhost:3300/callback"], "postLogoutRedirectUris": ["http://localhost:3300/"]}'
), (
  'default', 'my-flow-machine', 'Smoke tests', 'internal_my_flow_machine', 'What asks for tokens without a person.',
  'MachineToMachine', '{"redirectUris": [], "postLogoutRedirectUris": []}'
)
on conflict (id) do update set oidc_client_metadata = excluded.oidc_client_metadata;

insert into application_secrets (tenant_id, application_id, name, value)
values ('default', 'my-flow-machine', 'Development', 'my-flow-machine-secret')
on conflict (tenant_id, application_id, name) do update set value = excluded.value;

insert into resources (tenant_id, id, name, indicator)
values ('default', 'my-flow-api', 'My Flow API', 'https://api.my-flow.example')
on conflict (tenant_id, indicator) do nothing;

-- The password of both is context-first. Only this machine reaches this Logto.
insert into users (tenant_id, id, username, name, password_encrypted, password_encryption_method)
values
  ('default', 'alice', 'alice', 'Alice Example', encode(sha256('context-first'), 'hex'), 'SHA256'),
  ('default', 'bob', 'bob', 'Bob Example', encode(sha256('context-first'), 'hex'), 'SHA256')
on conflict (id) do nothing;

commit;
