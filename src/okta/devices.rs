//! The devices of a person, and who else signs in with each.
//!
//! Owns: how they are asked for. Must not know: what follows from a device that others share.

use futures_util::{FutureExt, StreamExt, stream};

use super::call::Call;
use super::client::Client;
use super::control::Control;
use crate::protocol::device::{Device, DeviceUser};
use crate::protocol::error::{CallError, FailureKind};
use crate::protocol::id::{DeviceId, UserId};
use crate::protocol::operation::Operation;
use crate::protocol::org::Engine;

/// Devices that are asked about at once: other calls go on beside.
const AT_ONCE: usize = 4;
/// Of so many it is asked who else has them; nobody signs in with more.
const ASKED: usize = 20;

impl Client {
    /// Somebody's devices, each with whether it is managed and how many others sign in with it, as far as that is told.
    ///
    /// # Errors
    /// An organisation on Classic Engine knows no devices: it is not asked. Else as Okta answers.
    pub async fn user_devices(&self, id: &UserId, control: &Control) -> Result<Vec<Device>, CallError> {
        self.needs_identity_engine(Operation::ListUserDevices, control).await?;
        let call = Call::get(Operation::ListUserDevices, ["users", id, "devices"]);
        let devices = self.list(call, control, Device::parse_link).await?;
        let each = devices.into_iter().enumerate().map(|(place, device)| {
            async move {
                if place >= ASKED {
                    return Ok(device);
                }
                match self.device_users(&device.id, control).await {
                    Ok(users) => Ok(device.with_users(id, &users)),
                    Err(failure) if failure.kind == FailureKind::Cancelled => Err(failure),
                    // That one is shared is not known, then; the device is there all the same.
                    Err(_) => Ok(device),
                }
            }
            .boxed()
        });
        let each: Vec<_> = each.collect();
        stream::iter(each).buffered(AT_ONCE).collect::<Vec<_>>().await.into_iter().collect()
    }

    /// Who signs in with a device.
    pub async fn device_users(&self, id: &DeviceId, control: &Control) -> Result<Vec<DeviceUser>, CallError> {
        let call = Call::get(Operation::ListDeviceUsers, ["devices", id, "users"]);
        self.list(call, control, DeviceUser::parse).await
    }

    /// What only Identity Engine has is not asked of an organisation that says it runs on the other.
    pub(super) async fn needs_identity_engine(&self, operation: Operation, control: &Control) -> Result<(), CallError> {
        match self.engine(control).await {
            Some(Engine::Classic) => Err(CallError::new(FailureKind::NotAvailable, operation)
                .with_detail("this organisation runs on Classic Engine, which knows nothing of it")),
            Some(Engine::Identity) | None => Ok(()),
        }
    }
}
