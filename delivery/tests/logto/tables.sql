-- The tables of Logto 1.42.0 that devstack/logto/seed.sql fills, as read on 2026-11-29 in
-- packages/schemas/tables/*.sql of logto-io/logto: every column that has no default, and what is unique.
create table tenants (id varchar(21) primary key);
insert into tenants values ('default'), ('admin');

create type application_type as enum ('Native', 'SPA', 'Traditional', 'MachineToMachine', 'Protected', 'SAML');
create table applications (
  tenant_id varchar(21) not null references tenants,
  id varchar(21) primary key,
  name varchar(256) not null,
  secret varchar(64) not null,
  description text,
  type application_type not null,
  oidc_client_metadata jsonb not null
);

create table application_secrets (
  tenant_id varchar(21) not null references tenants,
  application_id varchar(21) not null references applications,
  name varchar(256) not null,
  value varchar(64) not null,
  primary key (tenant_id, application_id, name)
);

create table resources (
  tenant_id varchar(21) not null references tenants,
  id varchar(21) primary key,
  name text not null,
  indicator text not null,
  access_token_ttl bigint not null default 3600,
  unique (tenant_id, indicator)
);

create type users_password_encryption_method as enum
  ('Argon2i', 'Argon2id', 'Argon2d', 'SHA1', 'SHA256', 'MD5', 'Bcrypt', 'Legacy');
create table users (
  tenant_id varchar(21) not null references tenants,
  id varchar(12) primary key,
  username varchar(128),
  name varchar(128),
  password_encrypted varchar(256),
  password_encryption_method users_password_encryption_method,
  unique (tenant_id, username)
);
