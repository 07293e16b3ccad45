#include "sign_in/company_logouts.hpp"

#include <algorithm>

namespace cairn {
namespace {

std::string name_of_message(const CompanyLogout& logout) {
    return "message/" + company_hash(logout.issuer, logout.message);
}
std::string name_of_subject(const std::string& issuer, const std::string& subject) {
    return "subject/" + company_hash(issuer, subject);
}
std::string name_of_session(const std::string& issuer, const std::string& session) {
    return "session/" + company_hash(issuer, session);
}
/// Of somebody who came in without a word of which session there it was.
std::string name_of_unsaid_session(const std::string& issuer, const std::string& subject) {
    return "unsaid/" + company_hash(issuer, subject);
}

}  // namespace

bool CompanyLogouts::take(const CompanyLogout& logout) {
    const std::lock_guard lock(mutex_);
    forget_old(clock_.now());
    const std::string message = name_of_message(logout);
    if (entries_.contains(message)) return false;
    remember(message, logout.said);
    if (logout.session.empty())
        remember(name_of_subject(logout.issuer, logout.subject), logout.said);
    else
        remember(name_of_session(logout.issuer, logout.session), logout.said);
    // It may have been that one, as with sessions that are open already.
    if (!logout.session.empty() && !logout.subject.empty())
        remember(name_of_unsaid_session(logout.issuer, logout.subject), logout.said);
    return true;
}

void CompanyLogouts::give_back(const CompanyLogout& logout) {
    const std::lock_guard lock(mutex_);
    entries_.erase(name_of_message(logout));
}

void CompanyLogouts::forget_old(Time now) {
    while (!by_end_.empty() && (by_end_.front().first <= now || entries_.size() >= entries_max)) {
        const auto& [until, name] = by_end_.front();
        const auto found = entries_.find(name);
        // One that was remembered anew stands behind once more.
        if (found != entries_.end() && found->second.until == until) entries_.erase(found);
        by_end_.pop_front();
    }
}

void CompanyLogouts::remember(const std::string& name, Time said) {
    Entry& entry = entries_.try_emplace(name, Entry{said, {}}).first->second;
    entry.said = std::max(entry.said, said);
    entry.until = clock_.now() + remembered;
    by_end_.emplace_back(entry.until, name);
}

bool CompanyLogouts::is_out(const CompanyPerson& person) const {
    const std::lock_guard lock(mutex_);
    const std::string session = person.session.empty()
                                    ? name_of_unsaid_session(person.issuer, person.subject)
                                    : name_of_session(person.issuer, person.session);
    return has_since(name_of_subject(person.issuer, person.subject), person.vouched) ||
           has_since(session, person.vouched);
}

bool CompanyLogouts::has_since(const std::string& name, Time vouched) const {
    const auto found = entries_.find(name);
    return found != entries_.end() && found->second.said >= vouched;
}

}  // namespace cairn
