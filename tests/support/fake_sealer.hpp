#pragma once

#include <set>

#include "events/seal.hpp"

namespace cairn::test {

/// Seals by writing down whose the value is: enough to see that it was sealed, for whom, and what
/// forgetting does.
class FakeSealer final : public Sealer {
public:
    [[nodiscard]] Sealed seal(const StreamName& subject,
                              const Field& field,
                              const Value& value) override;
    [[nodiscard]] Value open(const StreamName& subject,
                             const Field& field,
                             const Sealed& sealed) const override;
    [[nodiscard]] std::string key_print(const StreamName& subject) const override {
        return forgotten_.contains(subject) ? "" : "key of " + subject.text();
    }
    void forget(const StreamName& subject) { forgotten_.insert(subject); }

private:
    std::set<StreamName> forgotten_;
};

}  // namespace cairn::test
