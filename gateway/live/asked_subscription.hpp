#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/shares.hpp"
#include "workspace/workspace.hpp"

namespace cairn {

/// By whose rights somebody sees, and what (`Access::scope`).
[[nodiscard]] std::string scope_by(const Workspace& workspace, const People::Identity& identity);
/// The same of whoever comes by a token by now. As `People::let_in` where he may see nothing,
/// "internal.error" where that cannot be read.
[[nodiscard]] Result<std::string> scope_by(const Workspace& workspace, const std::string& token);

/// A subscription on its way through the slow pool.
struct AskedSubscription {
    std::string ref;
    Json query;
    std::string since;
    std::shared_ptr<Shares::Held> share;
    bool signed_in = false;
    std::optional<Result<Subscribed>> answer{};

    /// Makes the subscription, with the rights that the token's holder has now.
    void ask(Workspace& workspace, const std::string& token);
};

}  // namespace cairn
