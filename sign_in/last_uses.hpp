#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "core/clock.hpp"
#include "core/vault.hpp"
#include "sign_in/right_rows.hpp"

namespace cairn {

/// When sessions (to the hour) and API tokens (to the day) were last used. A request only leaves a
/// note in memory, and nothing where that hour or day was noted before; a thread writes what was
/// noted a few seconds later, all at once. Any thread.
class LastUses {
public:
    LastUses(Vault& vault, const Clock& clock) : vault_(vault), clock_(clock) {}
    ~LastUses() { stop(); }
    LastUses(const LastUses&) = delete;
    LastUses& operator=(const LastUses&) = delete;

    void start();  ///< Without it, what is noted is known until this goes.
    void stop();   ///< Writes what was noted.

    /// `right`: where it stands in the vault.
    void note(const std::string& right, RightKind kind);
    /// Nothing where it was not used, or by an earlier build. Never later than now.
    [[nodiscard]] std::optional<Time> of(const std::string& right) const;

private:
    void run();
    void write();

    Vault& vault_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::condition_variable noted_;
    std::map<std::string, Time, std::less<>> uses_;  ///< Of this process.
    std::set<std::string> unwritten_;
    bool stopping_ = false;
    std::thread writer_;
};

}  // namespace cairn
