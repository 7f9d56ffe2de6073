//! One integration binary; one module a subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod actions;
mod api;
mod beside;
mod cli_user;
mod cli_user_file;
mod cli_user_groups;
mod cli_user_kept;
mod cli_user_outcomes;
mod cli_users;
mod client;
mod completions;
mod config;
#[cfg(unix)]
mod config_start;
mod config_text;
mod connections;
#[cfg(target_os = "linux")]
mod connections_cli;
mod contributing;
mod demo;
mod demo_access;
mod demo_admin;
mod demo_apps;
mod demo_around;
mod demo_contract;
mod demo_engine;
mod demo_factors;
mod demo_faults;
mod demo_log;
mod demo_members;
mod demo_person_contract;
mod demo_reading;
mod demo_rights;
mod demo_roles;
mod demo_rules;
mod demo_schemas;
mod demo_verify;
mod demo_wire;
mod demo_writes;
mod drill;
mod engine;
mod events;
mod events_cli;
mod export;
mod expr;
mod expression;
mod flows;
mod form_fields;
mod form_options;
mod form_pastes;
mod form_saves;
mod form_steps;
mod form_values;
mod forms;
mod groups;
mod harness;
mod help;
mod hook_secrets;
mod hooks;
mod hostile_answers;
mod hurry;
mod key_names;
mod layers;
mod listing;
mod marks;
mod menu;
mod oauth;
mod palette;
mod parallel;
mod pictures;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod pty_clipboard;
#[cfg(unix)]
mod pty_terminal;
mod receiver;
mod receiver_socket;
mod replay;
mod requests;
mod revoked;
mod rows;
mod saved;
mod scale;
mod screens;
mod screens_forms;
mod screens_overlays;
mod screens_places;
mod screens_sizes;
#[cfg(target_os = "linux")]
mod secrets;
mod selection;
mod service_apps;
mod sign_in;
mod similar;
mod stand_in;
mod storm;
mod telling;
mod tls;
mod unkept;
mod unsaved;
#[cfg(target_os = "linux")]
mod unsaved_killed;
mod values;
mod whole_lists;
