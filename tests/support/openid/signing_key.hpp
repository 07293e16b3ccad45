#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"

struct evp_pkey_st;

namespace cairn::test {

/// Both halves of a key that tokens are signed by, as a provider has them.
class TestKey {
public:
    static TestKey rsa(const std::string& id, unsigned bits = 2048);
    static TestKey p256(const std::string& id);
    static TestKey ed25519(const std::string& id);

    /// The public half, as a key set lists it.
    [[nodiscard]] Json jwk() const;
    /// A token; `algorithm` may be one that the key is not for: then it is signed all the same, as
    /// far as that goes. `header`: more of it.
    [[nodiscard]] std::string token(const Json& claims,
                                    const std::string& algorithm,
                                    const Json& header = Json::object()) const;
    /// The public half as a secret that everybody knows, as PEM.
    [[nodiscard]] std::string public_pem() const;

private:
    TestKey(std::string id, evp_pkey_st* key);
    [[nodiscard]] std::string number(const char* name) const;

    std::string id_;
    std::shared_ptr<evp_pkey_st> key_;
};

/// A token with a header and a signature as they are given.
[[nodiscard]] std::string token_text(const Json& header,
                                     const Json& claims,
                                     const std::string& signature);
/// HS256: what a server would believe that took its public key for a secret.
[[nodiscard]] std::string secret_token(const Json& claims, const std::string& secret);
/// `{"keys": […]}`
[[nodiscard]] Json key_set(const std::vector<TestKey>& keys);

}  // namespace cairn::test
