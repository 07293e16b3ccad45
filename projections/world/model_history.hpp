#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/types.hpp"
#include "events/model/model.hpp"

namespace cairn {

/// Every model there ever was, by the position from which it held. Any thread.
class ModelHistory {
public:
    void add(Position position, std::shared_ptr<const Model> model);
    [[nodiscard]] std::shared_ptr<const Model> at(Position position) const;
    [[nodiscard]] std::shared_ptr<const Model> newest() const;

private:
    mutable std::mutex mutex_;
    std::vector<std::pair<Position, std::shared_ptr<const Model>>> models_;
};

}  // namespace cairn
