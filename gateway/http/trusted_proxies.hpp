#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn {

/// Who may say for whom it speaks (`X-Forwarded-For`, `X-Forwarded-Proto`). From anybody else these
/// are words.
class TrustedProxies {
public:
    /// Adds `ADDRESS` or `ADDRESS/LENGTH`, IPv4 or IPv6. False: it is neither.
    [[nodiscard]] bool add(std::string_view network);
    /// This machine's own addresses, whose proxy speaks TLS with everybody.
    void add_this_machine();

    /// An IPv4 address within IPv6 is that IPv4 address.
    [[nodiscard]] bool trusts(std::string_view address) const;
    /// Who calls: the rightmost of those who are named that is no trusted proxy, where the peer is
    /// one.
    [[nodiscard]] std::string caller(const std::string& peer, std::string_view forwarded_for) const;
    /// Whether the caller's own connection is TLS, by what a trusted peer says; where it says
    /// nothing, it is that of a proxy on this machine alone.
    [[nodiscard]] bool is_https(std::string_view peer, std::string_view forwarded_proto) const;

private:
    struct Network {
        std::array<std::uint8_t, 16> address{};  ///< IPv4 as IPv6 maps it.
        unsigned bits = 128;
        bool speaks_tls = false;  ///< With everybody, unless it says otherwise.
        [[nodiscard]] bool contains(const std::array<std::uint8_t, 16>& other) const;
    };
    [[nodiscard]] static std::optional<std::array<std::uint8_t, 16>> address_of(
        std::string_view text);

    [[nodiscard]] bool add(std::string_view network, bool speaks_tls);
    /// Of those that contain the address one that speaks TLS, if there is any. Null: none does.
    [[nodiscard]] const Network* network_of(std::string_view address) const;

    std::vector<Network> networks_;
};

}  // namespace cairn
