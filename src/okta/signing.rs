//! Private keys of service apps, and what is signed with them.
//!
//! Owns: PEM and JWK, RS256 and ES256. Must not know: what the signed words mean.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::protocol::secret::Secret;

/// Why a key is of no use. Holds nothing of the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("the private key is neither PEM nor JWK")]
    Unknown,
    #[error("this is a public key; the private one is needed")]
    Public,
    #[error("the private key is encrypted; decrypt it, or let key_command do so")]
    Encrypted,
    #[error("this form of EC key is not read; convert it: openssl pkcs8 -topk8 -nocrypt -in KEY")]
    Sec1,
    #[error("the private key cannot be used: RSA (2048 bits or more) or EC P-256 is needed")]
    Unusable,
    #[error("signing failed")]
    Signing,
}

/// Signs with one private key.
pub struct SigningKey {
    algorithm: Algorithm,
    key: EncodingKey,
}

impl SigningKey {
    /// Reads PEM (PKCS#8, for RSA PKCS#1 as well) or a private JWK.
    pub fn parse(text: &Secret) -> Result<Self, KeyError> {
        let text = text.expose().trim();
        let key = if text.starts_with('{') { Self::of_jwk(text)? } else { Self::of_pem(text)? };
        // A key that cannot sign is found out here, not in the first call.
        key.sign(&Header::new(key.algorithm), &()).map_err(|_| KeyError::Unusable)?;
        Ok(key)
    }

    /// A fresh EC key, as a proof of possession needs it; it lives in memory only.
    pub fn generate() -> Result<Self, KeyError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(|_| KeyError::Unusable)?;
        Self::of_pair(&pair)
    }

    fn of_pair(pair: &EcdsaKeyPair) -> Result<Self, KeyError> {
        let der = pair.to_pkcs8v1().map_err(|_| KeyError::Unusable)?;
        Ok(Self { algorithm: Algorithm::ES256, key: EncodingKey::from_ec_der(der.as_ref()) })
    }

    fn of_pem(text: &str) -> Result<Self, KeyError> {
        match text {
            text if !text.contains("-----BEGIN ") => return Err(KeyError::Unknown),
            text if text.contains("ENCRYPTED") => return Err(KeyError::Encrypted),
            text if text.contains("BEGIN EC PRIVATE KEY") => return Err(KeyError::Sec1),
            text if text.contains("PUBLIC KEY") => return Err(KeyError::Public),
            _ => {}
        }
        if let Ok(key) = EncodingKey::from_rsa_pem(text.as_bytes()) {
            return Ok(Self { algorithm: Algorithm::RS256, key });
        }
        let key = EncodingKey::from_ec_pem(text.as_bytes()).map_err(|_| KeyError::Unusable)?;
        Ok(Self { algorithm: Algorithm::ES256, key })
    }

    fn of_jwk(text: &str) -> Result<Self, KeyError> {
        #[derive(Deserialize)]
        struct Wire<'a> {
            kty: &'a str,
            d: Option<&'a str>,
            p: Option<&'a str>,
            q: Option<&'a str>,
            dp: Option<&'a str>,
            dq: Option<&'a str>,
            qi: Option<&'a str>,
            n: Option<&'a str>,
            e: Option<&'a str>,
            x: Option<&'a str>,
            y: Option<&'a str>,
        }
        let wire: Wire<'_> = serde_json::from_str(text).map_err(|_| KeyError::Unknown)?;
        let bytes = |text: Option<&str>| -> Result<Zeroizing<Vec<u8>>, KeyError> {
            let text = text.ok_or(KeyError::Unusable)?;
            URL_SAFE_NO_PAD.decode(text).map(Zeroizing::new).map_err(|_| KeyError::Unusable)
        };
        if wire.d.is_none() {
            return Err(KeyError::Public);
        }
        let private = bytes(wire.d)?;
        match wire.kty {
            "EC" => {
                let mut public = vec![4];
                public.extend_from_slice(&bytes(wire.x)?);
                public.extend_from_slice(&bytes(wire.y)?);
                let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
                let pair = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &private, &public);
                Self::of_pair(&pair.map_err(|_| KeyError::Unusable)?)
            }
            "RSA" => {
                let mut numbers = vec![Zeroizing::new(vec![0]), bytes(wire.n)?, bytes(wire.e)?, private];
                for part in [wire.p, wire.q, wire.dp, wire.dq, wire.qi] {
                    numbers.push(bytes(part)?);
                }
                let der = pkcs1(&numbers);
                RsaKeyPair::from_der(&der).map_err(|_| KeyError::Unusable)?;
                Ok(Self { algorithm: Algorithm::RS256, key: EncodingKey::from_rsa_der(&der) })
            }
            _ => Err(KeyError::Unusable),
        }
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The public half.
    pub fn public(&self) -> Result<Jwk, KeyError> {
        Jwk::from_encoding_key(&self.key, self.algorithm).map_err(|_| KeyError::Signing)
    }

    /// The signed token.
    pub fn sign(&self, header: &Header, claims: &impl Serialize) -> Result<String, KeyError> {
        encode(header, claims, &self.key).map_err(|_| KeyError::Signing)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({:?})", self.algorithm)
    }
}

/// RFC 8017's `RSAPrivateKey`: a sequence of positive integers.
fn pkcs1(numbers: &[Zeroizing<Vec<u8>>]) -> Zeroizing<Vec<u8>> {
    let mut body = Zeroizing::new(Vec::new());
    for number in numbers {
        let number = &number[number.iter().take_while(|byte| **byte == 0).count()..];
        // A leading zero where the first bit is set keeps the number positive; nothing at all is a zero.
        let padded = number.first().is_none_or(|byte| byte & 0x80 != 0);
        body.push(2);
        length(number.len() + usize::from(padded), &mut body);
        if padded {
            body.push(0);
        }
        body.extend_from_slice(number);
    }
    let mut der = Zeroizing::new(vec![0x30]);
    length(body.len(), &mut der);
    der.extend_from_slice(&body);
    der
}

fn length(length: usize, der: &mut Vec<u8>) {
    if length < 0x80 {
        der.push(length as u8);
        return;
    }
    let bytes = length.to_be_bytes();
    let bytes = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    der.push(0x80 | bytes.len() as u8);
    der.extend_from_slice(bytes);
}
