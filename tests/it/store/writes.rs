//! What a commit does, all of it or none.

use todo_core::{
    ports::{StoreError, TaskStore as _, Write},
    task::{Description, Due, Priority, Recurrence, State, Tags, Title},
};

use super::{alice, at, bob, insert, stores, task};

#[tokio::test]
async fn a_task_comes_back_as_it_was_written() {
    for opened in stores().await {
        let mut written = task(1, "Pay the rent", at(1));
        written.description = Some(Description::parse("to the landlord\nin time").unwrap());
        written.priority = Priority::High;
        written.due = Some(Due::At(at(123_456)));
        written.tags = Tags::parse(["Home", "Über%_\\"]).unwrap();
        written.recurrence = Recurrence::Monthly;
        written.month_day = Some(31);
        written.reminder = Some(at(-999_999));
        written.state = State::Done { at: Some(at(7)) };
        insert(&opened.store, &written).await;

        let read = opened.store.find(&alice(), written.id).await.unwrap();

        assert_eq!(read, Some(written), "{}", opened.name);
    }
}
