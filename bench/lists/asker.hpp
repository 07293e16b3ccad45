#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include "bench/http_connection.hpp"

namespace cairn::bench {

/// Asks one thing after the other and understands the answers, to find out what is to be measured.
class Asker final : private Reader {
public:
    explicit Asker(const Target& target);

    /// What `GET path` answers. Throws where that is no 200, and after half a minute.
    [[nodiscard]] nlohmann::json get(const std::string& path);
    /// The same, and nothing where the request is refused as malformed.
    [[nodiscard]] std::optional<nlohmann::json> get_if_valid(const std::string& path);

private:
    void readable() override;
    [[nodiscard]] bool is_whole() const;

    Target target_;
    Poller poller_;
    Socket socket_;
    std::string answer_;
};

}  // namespace cairn::bench
