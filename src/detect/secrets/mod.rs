//! What opens something: tokens, keys, passwords and their hashes.
//!
//! Prefixes, lengths, alphabets and checksums are those of the issuers'
//! documentation, named in each file. What stands for a secret and is none is
//! known in one place, [`made_up`].

mod base64;
mod checksum;
mod connection;
mod key_value;
mod lexicon;
pub mod made_up;
mod pem;
mod secret;
mod token;

use super::detectors;

detectors![
    age_key,
    airtable_token,
    anthropic_key,
    artifactory_key,
    atlassian_token,
    auth_header,
    aws_access_key,
    aws_secret_key,
    azure_client_secret,
    azure_key,
    azure_sas,
    brevo_key,
    buildkite_token,
    cloudflare_token,
    contentful_token,
    crates_io_token,
    databricks_token,
    ddl_password,
    digitalocean_token,
    discord_token,
    docker_token,
    doppler_token,
    dynatrace_token,
    facebook_token,
    figma_token,
    flyio_token,
    github_fine_grained_token,
    github_token,
    gitlab_token,
    google_api_key,
    google_oauth_secret,
    grafana_token,
    groq_key,
    heroku_token,
    huggingface_token,
    jwt,
    linear_key,
    mailgun_key,
    mapbox_token,
    netlify_token,
    netrc,
    newrelic_key,
    notion_token,
    npm_token,
    nuget_key,
    onepassword_token,
    openai_key,
    password_hash,
    planetscale_token,
    postman_key,
    private_key,
    private_key_encrypted,
    pulumi_token,
    putty_key,
    pypi_token,
    replicate_token,
    rubygems_key,
    secret_assignment,
    secret_in_column,
    sendgrid_key,
    sentry_token,
    shopify_token,
    slack_token,
    slack_webhook,
    square_token,
    stripe_key,
    stripe_test_key,
    supabase_key,
    tailscale_key,
    telegram_token,
    twilio_key,
    url_credential,
    url_credential_local,
    vault_token,
    vendor_key,
];
