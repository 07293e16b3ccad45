#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "sign_in/webauthn/passkey_checks.hpp"

struct evp_pkey_st;

namespace cairn::test {

enum class PasskeyKind : std::uint8_t { es256, eddsa, rs256, weak_rs256, p384 };

/// CBOR, as far as authenticators write it.
[[nodiscard]] std::string cbor_head(unsigned major, std::uint64_t value);
[[nodiscard]] std::string cbor_integer(std::int64_t value);
[[nodiscard]] std::string cbor_bytes(std::string_view bytes);
[[nodiscard]] std::string cbor_text(std::string_view text);

/// A passkey with both halves of its key, and the browser through which it is used. What it says
/// can be set, so that it says what is not so.
class SoftPasskey {
public:
    explicit SoftPasskey(const WebSite& site, PasskeyKind kind = PasskeyKind::es256);

    /// The bits that stand for who was there, and for what came with it.
    static constexpr unsigned present = 0x01, verified = 0x04, may_be_backed_up = 0x08,
                              backed_up = 0x10, made_one = 0x40, extended = 0x80;

    std::string origin, site_name;
    std::string id;
    std::string user;  ///< What it says whose it is.
    unsigned flags = present | verified;
    std::uint32_t uses = 1;
    std::string statement;              ///< The attestation's own, as CBOR.
    std::string after;                  ///< Behind the authenticator's data.
    Json more_client = Json::object();  ///< More of what the browser says.

    /// The public half, a COSE_Key.
    [[nodiscard]] std::string public_key() const;
    [[nodiscard]] std::string client_data(std::string_view challenge, PasskeyUse use) const;
    [[nodiscard]] std::string data(bool made) const;
    /// The attestation object, of what was made just now.
    [[nodiscard]] std::string attestation() const;
    /// Signs; its counter goes on.
    ShownPasskey shown(std::string_view challenge);

private:
    PasskeyKind kind_;
    std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace cairn::test
