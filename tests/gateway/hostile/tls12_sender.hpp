#pragma once

#include <cstdint>
#include <string>

struct ssl_st;

namespace cairn::test {

/// Encrypts records as a client of TLS 1.2 does once its handshake is over, whatever they say: what
/// OpenSSL would not send. By AES-GCM, and before the connection itself has written anything.
class Tls12Sender {
public:
    explicit Tls12Sender(ssl_st* agreed);
    /// A record as it goes over the wire.
    std::string record(unsigned char type, const std::string& says);

private:
    std::string key_, salt_;
    std::uint64_t sequence_ = 1;  ///< Behind the end of the handshake.
};

}  // namespace cairn::test
