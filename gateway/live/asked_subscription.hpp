#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gateway/shares.hpp"
#include "workspace/workspace.hpp"

namespace cairn {

/// What whoever comes by the token may see by now (`Access::scope`); nothing where nobody may come
/// in by it, or that cannot be read.
[[nodiscard]] std::optional<std::string> scope_by(const Workspace& workspace,
                                                  const std::string& token);

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
