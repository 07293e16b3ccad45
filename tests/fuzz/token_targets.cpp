#include "core/json.hpp"
#include "openid/claim_map.hpp"
#include "openid/logout_token.hpp"
#include "sign_in/webauthn/cose_key.hpp"
#include "sign_in/webauthn/passkey_checks.hpp"
#include "tests/fuzz/fuzz_target.hpp"

namespace cairn::fuzz {
namespace {

/// Nobody's key signs it, whatever it is.
void token(std::string_view bytes) {
    const auto read = read_signed_token(bytes);
    if (!read) return;
    promise(read->claims.is_object(), "claims are an object");
    promise(!read->signature.empty(), "a token is signed");
    promise(!read->is_signed_by_one_of({}), "no key signs nothing");
    const ExpectedToken expected{.issuer = "https://id.example",
                                 .client = "cairn",
                                 .nonce = "n",
                                 .access_token = "a",
                                 .now = Time{std::chrono::seconds(1'800'000'000)}};
    if (check_id_token(*read, expected))
        promise(claimed_text(read->claims, "iss") == expected.issuer, "its issuer is the one");
    if (const auto logout = read_logout_token(*read, expected))
        promise(!logout->message.empty() && !(logout->subject + logout->session).empty(),
                "a message of signing out is called something, and about somebody");
    static_cast<void>(claimed_texts(read->claims, "groups"));
}

void key_set(std::string_view bytes) {
    const auto json = parse_json(bytes);
    const auto keys = json ? read_signing_keys(*json) : Result<std::vector<SigningKey>>();
    if (!keys) return;
    promise(keys->size() <= 100, "a set has a bound");
    for (const SigningKey& key : *keys) {
        promise(key.key && !key.algorithms.empty(), "a key is for something");
        for (const SigningAlgorithm algorithm : key.algorithms)
            promise(!is_signature(key, algorithm, "signed", "no signature"), "nobody signed it");
    }
}

/// What a browser sends of a passkey: the bytes are taken for each part of it.
void passkey(std::string_view bytes) {
    const WebSite site{"https://crm.example", "crm.example"};
    if (const auto made = check_made(bytes, site)) {
        promise(!made->credential.id.empty() && made->credential.id.size() <= 1023,
                "a credential has an id, and a bound");
        promise(read_cose_key(made->credential.key).has_value(), "its key can be read again");
    }
    if (const auto key = read_cose_key(bytes)) {
        promise(key->key != nullptr, "a key that is read is there");
        promise(!has_signed(key->key, key->algorithm, "signed", "no signature"),
                "nobody signed it");
    }
    if (const auto data = read_authenticator_data(bytes))
        promise(data->site_hash.size() == 32, "it is about a site");
    for (const PasskeyUse use : {PasskeyUse::make, PasskeyUse::show}) {
        const auto client = read_client_data(bytes, use, site);
        if (!client) continue;
        const ShownPasskey shown{.client_data = std::string(bytes),
                                 .authenticator_data = std::string(bytes),
                                 .signature = std::string(bytes)};
        promise(!check_shown(shown, *client, bytes, site), "nobody signed it");
    }
}

constexpr FuzzTarget targets_of_tokens[] = {
    {"token", token}, {"key_set", key_set}, {"passkey", passkey}};

}  // namespace

std::span<const FuzzTarget> token_targets() { return targets_of_tokens; }

}  // namespace cairn::fuzz
