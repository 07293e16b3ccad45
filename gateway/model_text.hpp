#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "projections/reading/reading.hpp"

namespace cairn {

/// All record types as every browser asks for them when it starts: half a megabyte, which is made
/// and packed once for each model. Any thread.
class ModelText {
public:
    struct Made {
        std::shared_ptr<const Model> model;
        std::string plain;   ///< JSON; its `position` is one at which the model was this one.
        std::string packed;  ///< The same in gzip.
        std::string digest;  ///< Tells one text from another: hexadecimal.
    };
    /// Of the model that `reading` reads by, which is the newest.
    [[nodiscard]] Result<std::shared_ptr<const Made>> of(const Reading& reading);
    /// Whether that costs no more than looking it up.
    [[nodiscard]] bool is_made(const Reading& reading);

private:
    std::mutex mutex_;
    std::shared_ptr<const Made> made_;
};

}  // namespace cairn
