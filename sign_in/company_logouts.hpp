#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "core/clock.hpp"
#include "sign_in/company_person.hpp"

namespace cairn {

/// Who has signed out at the company's own sign-in lately. A message of that is good once; and
/// whoever was on the way in by what was said before it does not arrive. In memory only: by the
/// time that a server is back the ways in are over, and a message ends only sessions that were
/// begun before it. Any thread.
class CompanyLogouts {
public:
    explicit CompanyLogouts(const Clock& clock) : clock_(clock) {}

    /// False: the message came before.
    [[nodiscard]] bool take(const CompanyLogout& logout);
    /// Nothing came of it: it may come again.
    void give_back(const CompanyLogout& logout);
    /// Whether the person, or the session there, was signed out at or after the moment at which
    /// what lets him in was said.
    [[nodiscard]] bool is_out(const CompanyPerson& person) const;

    /// Longer than anything that was said before lets somebody in.
    static constexpr std::chrono::hours remembered{2};
    static constexpr std::size_t entries_max = 20'000;

private:
    struct Entry {
        Time said;   ///< By the company's clock.
        Time until;  ///< By ours.
    };
    void forget_old(Time now);
    void remember(const std::string& name, Time said);
    [[nodiscard]] bool has_since(const std::string& name, Time vouched) const;

    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry, std::less<>> entries_;
    std::deque<std::pair<Time, std::string>> by_end_;  ///< When each ends, the first in front.
};

}  // namespace cairn
