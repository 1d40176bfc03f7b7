//! Signing in, people, roles, access tokens, one's own account.

mod account;
mod entrance;
mod forgot;
mod grants;
mod people;
mod people_input;
mod permission;
mod person;
mod person_input;
mod reset;
mod roles;
mod set_up;
mod sign_in;
mod sign_in_again;
mod tokens;

pub use account::AccountPage;
pub(crate) use entrance::Entrance;
pub use forgot::ForgotPage;
pub use people::PeoplePage;
pub(crate) use people_input::PeopleInput;
pub(crate) use permission::meaning;
pub use person::PersonPage;
pub use person_input::PersonInput;
pub use reset::ResetPage;
pub use roles::RolesPage;
pub use set_up::SetUpPage;
pub use sign_in::SignInPage;
pub use sign_in_again::SignInAgain;
pub use tokens::TokensPage;
