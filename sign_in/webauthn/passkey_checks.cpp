#include "sign_in/webauthn/passkey_checks.hpp"

#include "core/json.hpp"
#include "core/sha256.hpp"
#include "sign_in/webauthn/cbor_reader.hpp"
#include "sign_in/webauthn/cose_key.hpp"

namespace cairn {
namespace {

constexpr JsonLimits client_limits{.bytes_max = 4096, .depth_max = 4, .values_max = 50};
constexpr std::size_t attestation_bytes_max = std::size_t{16} << 10;
constexpr std::size_t signature_bytes_max = 1024;
/// As browsers call them, in the order of `PasskeyUse`.
constexpr std::string_view names_of_uses[] = {"webauthn.create", "webauthn.get"};

/// "" where there is no such text.
std::string said(const Json& client, const char* name) {
    const auto found = client.find(name);
    return found != client.end() && found->is_string() ? found->get<std::string>() : "";
}

/// Whether something is there and not `false`.
bool is_said(const Json& client, const char* name) {
    const auto found = client.find(name);
    return found != client.end() && *found != false;
}

/// The authenticator's own data in an attestation object; "" where there is none.
std::string_view data_in(std::string_view attestation) {
    CborReader in(attestation);
    std::string_view data;
    for (std::size_t left = in.map(); left > 0 && !in.is_broken(); --left) {
        const auto name = in.text();
        if (name == "authData" && data.empty())
            data = in.bytes();
        else
            in.skip();
    }
    return in.is_whole() ? data : std::string_view();
}

/// What has to hold of either.
Result<void> check_common(const AuthenticatorData& data, const WebSite& site) {
    if (data.site_hash != sha256(site.name)) return wrong_passkey("it is for another site");
    if (!data.user_present) return wrong_passkey("nobody was there");
    if (data.is_backed_up && !data.may_be_backed_up)
        return wrong_passkey("it is backed up, and may not be");
    return {};
}

}  // namespace

tl::unexpected<Error> wrong_passkey(const char* problem) {
    return rejected("passkey.wrong", {{"problem", problem}});
}

Result<ClientData> read_client_data(std::string_view bytes, PasskeyUse use, const WebSite& site) {
    const auto client = parse_json(bytes, client_limits);
    if (!client || !client->is_object())
        return wrong_passkey("what the browser says cannot be read");
    if (said(*client, "type") != names_of_uses[static_cast<std::size_t>(use)])
        return wrong_passkey("it was done for something else");
    if (said(*client, "origin") != site.origin) return wrong_passkey("it was done on another site");
    if (is_said(*client, "crossOrigin") || is_said(*client, "topOrigin"))
        return wrong_passkey("it was done within another site's page");
    return ClientData{said(*client, "challenge"), sha256(bytes)};
}

Result<MadePasskey> check_made(std::string_view attestation, const WebSite& site) {
    const auto bytes =
        attestation.size() > attestation_bytes_max ? std::string_view() : data_in(attestation);
    auto data = read_authenticator_data(bytes);
    if (!data || !data->made) return wrong_passkey("what the authenticator made cannot be read");
    if (auto fits = check_common(*data, site); !fits) return tl::unexpected(fits.error());
    if (!data->user_verified) return wrong_passkey("the user was not verified");
    if (!read_cose_key(data->made->key))
        return wrong_passkey("its key is of no kind that is known");
    return MadePasskey{*std::move(data->made), data->uses, data->may_be_backed_up,
                       data->is_backed_up};
}

Result<AuthenticatorData> check_shown(const ShownPasskey& shown,
                                      const ClientData& client,
                                      std::string_view key,
                                      const WebSite& site) {
    auto data = read_authenticator_data(shown.authenticator_data);
    if (!data || data->made) return wrong_passkey("what the authenticator says cannot be read");
    if (auto fits = check_common(*data, site); !fits) return tl::unexpected(fits.error());
    const auto known = read_cose_key(key);
    if (!known || shown.signature.size() > signature_bytes_max ||
        !has_signed(known->key, known->algorithm, shown.authenticator_data + client.hash,
                    shown.signature))
        return wrong_passkey("it has not signed this");
    return *std::move(data);
}

}  // namespace cairn
